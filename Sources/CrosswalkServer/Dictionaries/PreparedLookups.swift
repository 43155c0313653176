internal import Crosswalk
internal import Glibc

/// Answers runs of LOOKUP lines at the speed of the table.
///
/// Clients ask the same way again and again: `LOOKUP iso4217 alpha numeric ` and then a value. What stands before the value
/// is resolved once, by the command itself, and remembered by its bytes; a line that begins with bytes that are known and
/// ends in a bare ASCII word needs no parsing. Every other line is left to the command table, and the answers are the same.
/// Of what Redis clients send, the beginning that came last is remembered.
struct PreparedLookups: ~Copyable {
  /// How many beginnings are remembered; a power of two.
  private static let places = 16
  /// Longer beginnings are not remembered: three names and LOOKUP, with room for some spaces.
  private static let longestPrefix = 224
  /// Longer lines are left to the command table.
  private static let longestLine = 1024

  private struct Entry {
    var prefix: UnsafeMutableRawPointer
    var length = 0
    var direction: UnsafeMutablePointer<ResolvedDirection>
  }

  /// Longer values of Redis clients are left to the command table: a count of more digits.
  private static let mostDigits = 3

  private let entries = UnsafeMutablePointer<Entry>.allocate(capacity: PreparedLookups.places)
  private var array = Entry(
    prefix: .allocate(byteCount: PreparedLookups.longestPrefix, alignment: 8), direction: .allocate(capacity: 1))
  private var group = LookupGroup()
  /// Where the lines of the group end in the input.
  private let ends = UnsafeMutablePointer<Int>.allocate(capacity: LookupGroup.capacity)

  init() {
    for place in 0..<Self.places {
      (entries + place).initialize(
        to: Entry(prefix: .allocate(byteCount: Self.longestPrefix, alignment: 8), direction: .allocate(capacity: 1)))
    }
  }

  deinit {
    for place in 0..<Self.places {
      entries[place].prefix.deallocate()
      entries[place].direction.deallocate()
    }
    entries.deallocate()
    array.prefix.deallocate()
    array.direction.deallocate()
    ends.deallocate()
  }

  /// Forgets everything: other dictionaries are served now, and those remembered may be gone.
  mutating func clear() {
    for place in 0..<Self.places { entries[place].length = 0 }
    array.length = 0
  }

  /// Remembers what a line of LOOKUP, which has no end, resolved to, if it is of the plain kind: `value` lies at its end.
  mutating func remember(
    _ line: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, _ dictionary: DataDictionary, from: Int, to: Int
  ) {
    guard let start = line.baseAddress, let end = value.baseAddress, end >= start,
      end + value.count == start + line.count, end - start <= Self.longestPrefix
    else { return }
    let prefix = UnsafeRawBufferPointer(start: start, count: end - start)
    guard let direction = ResolvedDirection(dictionary, from: from, to: to) else { return }
    let entry = entries + Self.place(of: prefix)
    entry.pointee.prefix.copyMemory(from: start, byteCount: prefix.count)
    entry.pointee.length = prefix.count
    entry.pointee.direction.initialize(to: direction)
  }

  /// Remembers what a Redis client's LOOKUP resolved to, if it is of the plain kind: `value` is the last of its array.
  mutating func remember(
    array request: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, _ dictionary: DataDictionary, from: Int,
    to: Int
  ) {
    guard let start = request.baseAddress, let place = value.baseAddress, place > start,
      place + value.count + 2 == start + request.count
    else { return }
    // In front of the value stand `$`, how long it is, CR and LF.
    let length = place - start - "\(value.count)".utf8.count - 3
    guard (1...Self.longestPrefix).contains(length),
      let direction = ResolvedDirection(dictionary, from: from, to: to)
    else { return }
    array.prefix.copyMemory(from: start, byteCount: length)
    array.length = length
    array.direction.initialize(to: direction)
  }

  /// Answers the requests at the beginning of `input` that are of the known kind, in the protocol of `reply`.
  ///
  /// - Returns: How many bytes of `input` are done with, and how many requests that were.
  mutating func answer(
    _ input: UnsafeRawBufferPointer, into reply: inout ReplyWriter, upTo most: Int
  ) -> (consumed: Int, requests: Int) {
    var consumed = 0
    var requests = 0
    while reply.bytes.count < most {
      if reply.encoding == .line { gather(input, from: consumed) } else { gatherArrays(input, from: consumed) }
      guard group.count > 0 else { break }
      var answered = 0
      group.answer { answer in
        switch answer {
        case .found(let text): reply.ok(text)
        case .none: reply.none()
        case .unclear: return false
        }
        answered += 1
        return true
      }
      if answered > 0 { consumed = ends[answered - 1] }
      requests += answered
      // What is unclear goes to the command table, and so does what could not be gathered.
      guard answered == LookupGroup.capacity else { break }
    }
    return (consumed, requests)
  }

  /// Fills the group with the lines from an offset on, up to the first that is of another kind.
  private mutating func gather(_ input: UnsafeRawBufferPointer, from offset: Int) {
    group.clear()
    guard let base = input.baseAddress else { return }
    var start = offset
    while group.count < LookupGroup.capacity, start < input.count {
      let limit = min(input.count - start, Self.longestLine)
      guard let newline = memchr(base + start, 0x0A, limit) else { return }
      let end = UnsafeRawPointer(newline) - base
      let word = Self.startOfPlainWord(input, from: start, to: end)
      let entry = entries + Self.place(of: UnsafeRawBufferPointer(start: base + start, count: word - start))
      guard word < end, entry.pointee.length == word - start,
        memcmp(entry.pointee.prefix, base + start, word - start) == 0
      else { return }
      let value = UnsafeRawBufferPointer(start: base + word, count: end - word)
      group.add(value, entry.pointee.direction)
      ends[group.count - 1] = end + 1
      start = end + 1
    }
  }

  /// Fills the group with the arrays from an offset on, up to the first that is of another kind.
  private mutating func gatherArrays(_ input: UnsafeRawBufferPointer, from offset: Int) {
    group.clear()
    guard let base = input.baseAddress, array.length > 0 else { return }
    var start = offset
    while group.count < LookupGroup.capacity {
      var place = start + array.length
      guard place < input.count, memcmp(array.prefix, base + start, array.length) == 0,
        let count = Self.count(in: input, at: &place), place + count + 2 <= input.count,
        input[place + count] == UInt8(ascii: "\r"), input[place + count + 1] == UInt8(ascii: "\n")
      else { return }
      let value = UnsafeRawBufferPointer(start: base + place, count: count)
      guard value.allSatisfy({ $0 < 0x80 }) else { return }
      group.add(value, UnsafePointer(array.direction))
      start = place + count + 2
      ends[group.count - 1] = start
    }
  }

  /// The length of the bulk string that begins at `place`, which is moved to its bytes; nil where it is of another kind.
  @inline(__always)
  private static func count(in input: UnsafeRawBufferPointer, at place: inout Int) -> Int? {
    // `$`, up to three digits, CR and LF.
    guard place + mostDigits + 3 <= input.count, input[place] == UInt8(ascii: "$") else { return nil }
    place += 1
    var count = 0
    let first = place
    while place - first < mostDigits, case let digit = input[place] &- UInt8(ascii: "0"), digit < 10 {
      count = count * 10 + Int(digit)
      place += 1
    }
    guard count > 0, input[first] != UInt8(ascii: "0"), input[place] == UInt8(ascii: "\r"),
      input[place + 1] == UInt8(ascii: "\n")
    else { return nil }
    place += 2
    return count
  }

  /// Where a beginning is remembered: its length and the bytes by which beginnings differ.
  @inline(__always)
  private static func place(of prefix: UnsafeRawBufferPointer) -> Int {
    guard prefix.count >= 16, prefix.count <= longestPrefix else { return 0 }
    let middle = prefix.loadUnaligned(fromByteOffset: prefix.count / 2 - 4, as: UInt64.self)
    let last = prefix.loadUnaligned(fromByteOffset: prefix.count - 8, as: UInt64.self)
    let mixed = (middle ^ last.byteSwapped ^ UInt64(prefix.count)) &* 0x9E37_79B9_7F4A_7C15
    return Int(mixed >> 60) & (places - 1)
  }

  /// Where the bare ASCII word begins that ends a line; the line's end where it ends in something else.
  @inline(__always)
  private static func startOfPlainWord(_ input: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Int {
    var word = end
    while word > start {
      let byte = input[word - 1]
      if byte == 0x20 { return word }
      guard byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "\"") else { return end }
      word -= 1
    }
    return end
  }
}
