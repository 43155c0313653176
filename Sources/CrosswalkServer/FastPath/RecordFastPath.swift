internal import CrosswalkMonitoring
internal import Glibc

/// Answers runs of RECORD as fast as calls can be counted.
///
/// A `PlainRecord` needs neither the word buffer nor the command table. Every other request, and a call that cannot be
/// recorded, is left to the command table; the answers are the same.
enum RecordFastPath {
  /// Answers the requests at the beginning of `input` that are plain RECORDs, in the encoding of `reply`.
  ///
  /// - Returns: How many bytes of `input` are consumed, and how many requests they were.
  static func answer(
    _ input: UnsafeRawBufferPointer, with calls: CallRecorder, limit: Int, into reply: inout ReplyWriter,
    upTo most: Int
  ) -> (consumed: Int, requests: Int) {
    var consumed = 0
    var requests = 0
    while reply.bytes.count < most {
      let rest = input[consumed, input.count]
      guard let found = reply.encoding == .line ? line(in: rest, limit) : array(in: rest, limit) else { break }
      guard case .counted(let isSlow, let isSample) = calls.record(found.record.call) else { break }
      reply.recorded(isSlow: isSlow, isSample: isSample)
      consumed += found.length
      requests += 1
    }
    return (consumed, requests)
  }

  private typealias Found = (record: PlainRecord, length: Int)

  @inline(__always)
  private static func line(in input: UnsafeRawBufferPointer, _ limit: Int) -> Found? {
    guard let start = input.baseAddress, PlainRecord.begins(input),
      let newline = memchr(start, CInt(UInt8(ascii: "\n")), min(input.count, limit + 1))
    else { return nil }
    let length = UnsafeRawPointer(newline) - start
    let hasReturn = input[length - 1] == UInt8(ascii: "\r")
    return PlainRecord(line: input[0, hasReturn ? length - 1 : length]).map { ($0, length + 1) }
  }

  @inline(__always)
  private static func array(in input: UnsafeRawBufferPointer, _ limit: Int) -> Found? {
    var arguments = BulkStrings(input)
    guard let count = arguments.begin(), let record = PlainRecord(count, &arguments), arguments.offset <= limit,
      input[0, arguments.offset].isUTF8
    else { return nil }
    return (record, arguments.offset)
  }
}

extension ReplyWriter {
  /// Writes `OK`, and whether a recorded call may be captured as a slow call, as a sample, or as both.
  mutating func recorded(isSlow: Bool, isSample: Bool) {
    switch (isSlow, isSample) {
    case (false, false): ok()
    case (true, false): ok(("slow" as StaticString).bytes)
    case (false, true): ok(("sample" as StaticString).bytes)
    case (true, true):
      ok(count: 2) { list in
        list.item(("slow" as StaticString).bytes)
        list.item(("sample" as StaticString).bytes)
      }
    }
  }
}
