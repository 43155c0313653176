internal import CrosswalkStore

/// The captures that a node holds until Redis has them: of each service those that Redis would keep.
///
/// All together they take a bounded number of bytes. Where that is not enough, samples go first and then slow calls, of the
/// services that hold the most: their oldest samples, their mildest slow calls.
struct HeldCaptures {
  /// How many slow calls of a day are kept.
  static let slowest = 100

  private var lists: [CaptureListID: [HeldCapture]] = [:]
  private let maximumBytes: Int
  /// Bytes of slow calls, and of samples.
  private var bytes = (slow: 0, samples: 0)
  /// How many are held.
  private(set) var count = 0
  /// How many were given up because there was no room.
  private(set) var dropped = 0

  init(maximumBytes: Int) {
    self.maximumBytes = maximumBytes
  }

  /// Whether nothing is held.
  var isEmpty: Bool { count == 0 }

  /// What is to be written next: about so many captures, and at least one of each place, which take turns.
  ///
  /// So a place that holds many holds up no other. The slowest calls are first, for they tell which others need not be
  /// written; and the oldest samples, for Redis puts each in front.
  func turn(_ most: Int, without skipped: Set<CaptureListID>) -> [HeldCapture] {
    let lists = lists.filter { !$0.value.isEmpty && !skipped.contains($0.key) }
    let longest = lists.values.lazy.map(\.count).max() ?? 0
    let share = min(longest, max(1, most / max(1, lists.count)))
    var captures: [HeldCapture] = []
    for round in 0..<share {
      for (listID, list) in lists where round < list.count {
        if case .slow = listID.kind {
          captures.append(list[round])
        } else {
          captures.append(list[list.count - 1 - round])
        }
      }
    }
    return captures
  }

  /// Some that are held as they were recorded.
  func raw(_ most: Int) -> [HeldCapture] {
    Array(lists.values.lazy.joined().filter(\.isRaw).prefix(most))
  }

  /// Bytes of all.
  var byteCount: Int { bytes.slow + bytes.samples }

  /// Holds a capture, unless there are as many as there may be in its place that go before it.
  mutating func add(_ capture: HeldCapture, limit: Int) {
    var list = lists.removeValue(forKey: capture.listID) ?? []
    // From the end: most samples are the newest, most calls not among the slowest.
    let index = list.lastIndex { $0.goesBefore(capture) }.map { $0 + 1 } ?? 0
    if index < limit {
      list.insert(capture, at: index)
      account(capture, 1)
    }
    while list.count > limit { account(list.removeLast(), -1) }
    lists[capture.listID] = list
    if byteCount > maximumBytes { makeRoom() }
  }

  /// Puts the document of a capture in the place of what it was made from, where that is held still.
  mutating func replace(_ capture: HeldCapture) {
    guard var list = lists.removeValue(forKey: capture.listID) else { return }
    if let index = list.firstIndex(where: { $0.id == capture.id }) {
      account(list[index], -1)
      list[index] = capture
      account(capture, 1)
    }
    lists[capture.listID] = list
    if byteCount > maximumBytes { makeRoom() }
  }

  /// Holds a capture no longer.
  mutating func remove(_ capture: HeldCapture) {
    remove(from: capture.listID) { $0.id == capture.id }
  }

  /// Holds no slow calls any more that are milder than the mildest that Redis keeps.
  mutating func removeMilder(than minimum: SlowMinima.Minimum, from listID: CaptureListID) {
    guard let last = lists[listID]?.last, minimum.excludes(last) else { return }
    remove(from: listID, where: minimum.excludes)
  }

  /// Holds nothing any more that Redis acknowledged before a moment.
  mutating func removeAcknowledged(before moment: Moment) {
    for listID in lists.keys { remove(from: listID) { $0.acknowledged.map { $0 < moment } ?? false } }
  }

  /// Takes everything out.
  mutating func takeAll() -> [HeldCapture] {
    defer {
      lists = [:]
      bytes = (0, 0)
      count = 0
    }
    return Array(lists.values.joined())
  }

  /// Gives a capture up that no place can be found for any more.
  mutating func drop(_ capture: HeldCapture) {
    let before = count
    remove(capture)
    dropped += before - count
  }

  /// Holds nothing any more that was captured of a service up to a moment.
  mutating func forget(_ service: ServiceName, upTo moment: Moment) {
    for listID in lists.keys where listID.service == service {
      remove(from: listID) { $0.recorded <= moment }
    }
  }

  private mutating func remove(from listID: CaptureListID, where isGone: (HeldCapture) -> Bool) {
    guard var list = lists.removeValue(forKey: listID) else { return }
    for capture in list where isGone(capture) { account(capture, -1) }
    list.removeAll(where: isGone)
    if !list.isEmpty { lists[listID] = list }
  }

  private mutating func account(_ capture: HeldCapture, _ sign: Int) {
    count += sign
    if case .slow = capture.listID.kind {
      bytes.slow += sign * capture.byteCount
    } else {
      bytes.samples += sign * capture.byteCount
    }
  }

  /// Makes room for an eighth of what may be held, so that it is not done for every capture.
  private mutating func makeRoom() {
    let target = maximumBytes - maximumBytes / 8
    level(to: max(0, target - bytes.slow)) { if case .sample = $0.kind { true } else { false } }
    level(to: max(0, target - bytes.samples)) { if case .slow = $0.kind { true } else { false } }
  }

  /// Cuts the largest lists to one level, so that all of them together have at most so many bytes.
  private mutating func level(to target: Int, _ isMeant: (CaptureListID) -> Bool) {
    var sizes: [(listID: CaptureListID, bytes: Int, last: HeldCapture)] = []
    for (listID, list) in lists where isMeant(listID) {
      guard let last = list.last else { continue }
      sizes.append((listID, list.reduce(0) { $0 + $1.byteCount }, last))
    }
    var total = sizes.reduce(0) { $0 + $1.bytes }
    guard total > target else { return }
    // Of lists of one size the one goes first whose last capture does.
    sizes.sort { $0.bytes == $1.bytes ? $1.last.goesBefore($0.last) : $0.bytes > $1.bytes }
    let level = Self.level(sizes.map(\.bytes), target)
    for (listID, bytes, _) in sizes where total > target {
      guard var list = lists.removeValue(forKey: listID) else { continue }
      var bytes = bytes
      while bytes > level, total > target, let last = list.popLast() {
        bytes -= last.byteCount
        total -= last.byteCount
        account(last, -1)
        dropped += 1
      }
      if !list.isEmpty { lists[listID] = list }
    }
  }

  /// To what each of some sizes, the largest first, may have, so that they are at most `target` together.
  private static func level(_ sizes: [Int], _ target: Int) -> Int {
    var left = target
    for (index, size) in sizes.reversed().enumerated() {
      let level = left / (sizes.count - index)
      if size > level { return level }
      left -= size
    }
    return target
  }
}
