internal import CrosswalkMonitoring
internal import CrosswalkStore

/// A RECORD as almost all clients write it: the name in capitals, its arguments bare, and each option once.
struct PlainRecord {
  private(set) var call: RecordedCall
  private var hasStatus = false

  private static let name: StaticString = "RECORD"

  /// Returns whether a line begins with `RECORD` and a space.
  @inline(__always)
  static func begins(_ line: UnsafeRawBufferPointer) -> Bool {
    // `RECORD ` is compared in two parts that overlap.
    line.count > 7 && line.loadUnaligned(as: UInt32.self) == UInt32(littleEndian: 0x4F43_4552)
      && line.loadUnaligned(fromByteOffset: 3, as: UInt32.self) == UInt32(littleEndian: 0x2044_524F)
  }

  /// Reads a line that `begins` so, without its line end; nil if it is not plain or not valid.
  init?(line: UnsafeRawBufferPointer) {
    guard line.isUTF8 else { return nil }
    var words = LineWords(line, from: 7)
    guard let service = words.bare(), let time = words.bare(), let elapsed = DurationWord.microseconds(time) else {
      return nil
    }
    call = RecordedCall(service: service, elapsed: elapsed)
    while let name = words.optionName() {
      guard let value = words.value(), add(name, value.bytes, isString: value.isEscaped) else { return nil }
    }
    guard words.isAtEnd else { return nil }
  }

  /// Reads `count` arguments of a Redis client; nil if they are not a plain RECORD, not valid, or not all there yet.
  init?(_ count: Int, _ arguments: inout BulkStrings) {
    guard (3...7).contains(count), let name = arguments.next(), name.says(Self.name),
      let service = arguments.next(), let time = arguments.next(), let elapsed = DurationWord.microseconds(time)
    else { return nil }
    call = RecordedCall(service: service, elapsed: elapsed)
    for _ in 3..<count {
      guard let option = arguments.next(), let equals = option.firstIndex(of: UInt8(ascii: "=")),
        add(option[0, equals], option[equals + 1, option.count], isString: false)
      else { return nil }
    }
  }

  /// Adds an option; returns false if it is unknown, is given twice, or has an invalid value.
  private mutating func add(
    _ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, isString: Bool
  ) -> Bool {
    switch name.last {
    case UInt8(ascii: "d") where name.says("cid") && call.cid == nil:
      guard !isString, value.count <= RecordedCall.longestCorrelationID else { return false }
      call.cid = value
    case UInt8(ascii: "s") where name.says("status") && !hasStatus:
      guard !isString, let status = CaptureStatus(value) else { return false }
      hasStatus = true
      call.failed = status == .error
    case UInt8(ascii: "q") where name.says("req") && call.request == nil:
      call.request = isString ? Payload(jsonString: value) : Payload(value)
    case UInt8(ascii: "s") where name.says("res") && call.response == nil:
      call.response = isString ? Payload(jsonString: value) : Payload(value)
    default: return false
    }
    return true
  }
}
