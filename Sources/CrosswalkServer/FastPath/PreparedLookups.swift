internal import Crosswalk
internal import Glibc

/// Answers runs of LOOKUP at the speed of the table.
///
/// Clients ask the same way again and again: `LOOKUP iso4217 alpha numeric ` and then a value. What stands before the value
/// is resolved once, by the command itself, and remembered by its bytes; a request that begins with bytes that are known
/// and ends in a bare ASCII word needs no parsing. All else is left to the command table, and the answers are the same.
struct PreparedLookups: ~Copyable {
  /// How many beginnings are remembered, of lines and of Redis clients' arrays.
  private static let slotCount = 16
  /// Longer beginnings are not remembered: three names and LOOKUP, with room for some spaces.
  private static let longestBeginning = 224
  /// Longer values are left to the command table.
  private static let longestValue = 512

  private struct Beginning {
    let bytes: UnsafeMutableRawPointer
    var count = 0
    let direction: UnsafeMutablePointer<ResolvedDirection>
  }

  private let beginnings = UnsafeMutablePointer<Beginning>.allocate(capacity: PreparedLookups.slotCount)
  /// The beginning that the last request had.
  private var latest = 0
  /// Where the next new beginning is remembered.
  private var next = 0
  private let group = LookupGroup()
  /// Where the requests of the group end in the input.
  private let ends = UnsafeMutablePointer<Int>.allocate(capacity: LookupGroup.capacity)

  init() {
    for slot in 0..<Self.slotCount {
      (beginnings + slot).initialize(
        to: Beginning(
          bytes: .allocate(byteCount: Self.longestBeginning, alignment: 8), direction: .allocate(capacity: 1)))
    }
  }

  deinit {
    for slot in 0..<Self.slotCount {
      beginnings[slot].bytes.deallocate()
      beginnings[slot].direction.deallocate()
    }
    beginnings.deallocate()
    ends.deallocate()
  }

  /// Forgets everything: other dictionaries are served now, and those remembered may be gone.
  mutating func clear() {
    for slot in 0..<Self.slotCount { beginnings[slot].count = 0 }
  }

  /// Remembers what a request of LOOKUP - a line without its end, or a Redis client's array - resolved to, if it is of the
  /// plain kind: `value`, which lies in it, is the last of it.
  mutating func remember(
    _ request: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, _ encoding: ReplyEncoding,
    _ dictionary: DataDictionary, from: Int, to: Int
  ) {
    guard let start = request.baseAddress, let valueStart = value.baseAddress, valueStart > start else { return }
    let tail = encoding == .line ? 0 : 2
    guard valueStart + value.count + tail == start + request.count else { return }
    // In front of a Redis client's value stand `$`, how long it is, CR and LF.
    let count = valueStart - start - (encoding == .line ? 0 : "\(value.count)".utf8.count + 3)
    guard (1...Self.longestBeginning).contains(count),
      find(at: start, available: count) == nil,
      let direction = ResolvedDirection(dictionary, from: from, to: to)
    else { return }
    beginnings[next].bytes.copyMemory(from: start, byteCount: count)
    beginnings[next].count = count
    beginnings[next].direction.initialize(to: direction)
    latest = next
    next = (next + 1) % Self.slotCount
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
      let gathered = gather(input, from: consumed, reply.encoding)
      guard gathered > 0 else { break }
      group.answer(gathered)
      let answered = reply.write(UnsafeBufferPointer(start: group.answers, count: gathered))
      if answered > 0 { consumed = ends[answered - 1] }
      requests += answered
      // What is unclear goes to the command table, and so does what could not be gathered.
      guard answered == LookupGroup.capacity else { break }
    }
    return (consumed, requests)
  }

  /// Fills the group with the requests from an offset on, up to the first that is of another kind.
  private mutating func gather(
    _ input: UnsafeRawBufferPointer, from offset: Int, _ encoding: ReplyEncoding
  ) -> Int {
    guard let base = input.baseAddress else { return 0 }
    let end = base + input.count
    var start = base + offset
    var count = 0
    while count < LookupGroup.capacity, let slot = find(at: start, available: end - start) {
      var cursor = start + beginnings[slot].count
      guard let value = encoding == .line ? PlainValue.line(&cursor, end) : PlainValue.bulk(&cursor, end),
        value.count <= Self.longestValue
      else { break }
      group.questions[count].value = value
      group.questions[count].direction = UnsafePointer(beginnings[slot].direction)
      ends[count] = cursor - base
      start = cursor
      count += 1
      latest = slot
    }
    return count
  }

  /// Which of the beginnings stands at `start`; most often it is the one that was there before.
  @inline(__always)
  private func find(at start: UnsafeRawPointer, available: Int) -> Int? {
    if isAt(start, available, latest) { return latest }
    return (0..<Self.slotCount).first { isAt(start, available, $0) }
  }

  @inline(__always)
  private func isAt(_ start: UnsafeRawPointer, _ available: Int, _ slot: Int) -> Bool {
    let count = beginnings[slot].count
    return count > 0 && count <= available && memcmp(start, beginnings[slot].bytes, count) == 0
  }
}
