internal import Crosswalk
internal import Glibc

/// Answers runs of LOOKUP as fast as the table can be searched.
///
/// Clients ask in the same way again and again: `LOOKUP iso4217 alpha numeric `, and then a value. The command itself
/// resolves what comes before the value once, and its bytes are remembered. A request needs no parsing if it begins
/// with remembered bytes and ends in a bare ASCII word. All other requests are left to the command table, and the
/// answers are the same.
struct PreparedLookups: ~Copyable {
  /// The number of beginnings that are remembered, of lines and of Redis clients' arrays.
  private static let slotCount = 16
  /// The longest beginning that is remembered: LOOKUP and three names, with room for some spaces.
  private static let longestBeginning = 224
  /// The longest value; longer ones are left to the command table.
  private static let longestValue = 512

  private struct Beginning {
    let bytes: UnsafeMutableRawPointer
    var count = 0
    let direction: UnsafeMutablePointer<ResolvedDirection>
  }

  private let beginnings = UnsafeMutablePointer<Beginning>.allocate(capacity: PreparedLookups.slotCount)
  /// The slot of the beginning that the last request had.
  private var latest = 0
  /// The slot for the next new beginning.
  private var next = 0
  private let group = LookupGroup()
  /// The offsets in the input at which the requests of the group end.
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

  /// Forgets everything, because other dictionaries are served now and the remembered ones may be gone.
  mutating func clear() {
    for slot in 0..<Self.slotCount { beginnings[slot].count = 0 }
  }

  /// Remembers what a LOOKUP resolved to, if the request is plain: `value` must be the last part of it.
  ///
  /// `request` is a line without its line end, or a Redis client's array, and `value` points into it.
  mutating func remember(
    _ request: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, _ encoding: ReplyEncoding,
    _ dictionary: DataDictionary, from: Int, to: Int
  ) {
    guard let start = request.baseAddress, let valueStart = value.baseAddress, valueStart > start else { return }
    let tail = encoding == .line ? 0 : 2
    guard valueStart + value.count + tail == start + request.count else { return }
    // A Redis client's value comes after `$`, its length, CR and LF.
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

  /// Answers the requests at the beginning of `input` that begin as remembered, in the encoding of `reply`.
  ///
  /// - Returns: How many bytes of `input` are consumed, and how many requests they were.
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
      // Unclear answers are left to the command table, and so are requests that could not be gathered.
      guard answered == LookupGroup.capacity else { break }
    }
    return (consumed, requests)
  }

  /// Fills the group with the requests from an offset on, up to the first of another kind; returns their number.
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

  /// Returns the slot of the beginning that is at `start`; usually it is the same as the last time.
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
