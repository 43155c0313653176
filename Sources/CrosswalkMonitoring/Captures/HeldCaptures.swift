internal import CrosswalkStore

/// The captures that a node holds until they are in Redis: for each service, those that Redis would keep.
///
/// All together take a limited number of bytes. Above the limit, samples are dropped first, then slow calls: from the
/// largest lists, the oldest samples and the fastest of the slow calls.
struct HeldCaptures {
  /// The number of slow calls of a day that are kept.
  static let slowest = 100

  private var lists: [CaptureListID: [HeldCapture]] = [:]
  private let maximumBytes: Int
  /// The bytes of slow calls, and of samples.
  private var bytes = (slow: 0, samples: 0)
  /// The number of captures that are held.
  private(set) var count = 0
  /// The number of captures that were dropped because there was no room.
  private(set) var dropped = 0

  init(maximumBytes: Int) {
    self.maximumBytes = maximumBytes
  }

  var isEmpty: Bool { count == 0 }

  /// Returns the captures to write next: about `most`, and at least one of each list; the lists take turns.
  ///
  /// A long list therefore does not delay the others. The slowest calls come first, because Redis then returns a
  /// minimum that makes faster ones unnecessary. The oldest samples come first, because Redis adds each at the front.
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

  /// Returns some of the captures that are not redacted yet.
  func raw(_ most: Int) -> [HeldCapture] {
    Array(lists.values.lazy.joined().filter(\.isRaw).prefix(most))
  }

  /// The bytes of all captures.
  var byteCount: Int { bytes.slow + bytes.samples }

  /// Holds a capture, unless its list is full of captures that are preferred to it.
  mutating func add(_ capture: HeldCapture, limit: Int) {
    var list = lists.removeValue(forKey: capture.listID) ?? []
    // Search from the end: most samples are the newest, and most calls are not among the slowest.
    let index = list.lastIndex { $0.goesBefore(capture) }.map { $0 + 1 } ?? 0
    if index < limit {
      list.insert(capture, at: index)
      account(capture, 1)
    }
    while list.count > limit { account(list.removeLast(), -1) }
    lists[capture.listID] = list
    if byteCount > maximumBytes { makeRoom() }
  }

  /// Replaces a capture by its document if the capture is still held.
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

  /// Removes a capture.
  mutating func remove(_ capture: HeldCapture) {
    remove(from: capture.listID) { $0.id == capture.id }
  }

  /// Removes the slow calls that are faster than the fastest call that Redis keeps.
  mutating func removeMilder(than minimum: SlowMinima.Minimum, from listID: CaptureListID) {
    guard let last = lists[listID]?.last, minimum.excludes(last) else { return }
    remove(from: listID, where: minimum.excludes)
  }

  /// Removes the captures that Redis acknowledged before a moment.
  mutating func removeAcknowledged(before moment: Moment) {
    for listID in lists.keys { remove(from: listID) { $0.acknowledged.map { $0 < moment } ?? false } }
  }

  /// Removes all captures and returns them.
  mutating func takeAll() -> [HeldCapture] {
    defer {
      lists = [:]
      bytes = (0, 0)
      count = 0
    }
    return Array(lists.values.joined())
  }

  /// Drops a capture that can no longer be kept.
  mutating func drop(_ capture: HeldCapture) {
    let before = count
    remove(capture)
    dropped += before - count
  }

  /// Removes the captures of a service that were recorded up to a moment.
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

  /// Makes room for an eighth of the limit, so that it is not necessary for every capture.
  private mutating func makeRoom() {
    let target = maximumBytes - maximumBytes / 8
    level(to: max(0, target - bytes.slow)) { if case .sample = $0.kind { true } else { false } }
    level(to: max(0, target - bytes.samples)) { if case .slow = $0.kind { true } else { false } }
  }

  /// Cuts the largest lists to the same size, so that all of them together have at most `target` bytes.
  private mutating func level(to target: Int, _ isMeant: (CaptureListID) -> Bool) {
    var sizes: [(listID: CaptureListID, bytes: Int, last: HeldCapture)] = []
    for (listID, list) in lists where isMeant(listID) {
      guard let last = list.last else { continue }
      sizes.append((listID, list.reduce(0) { $0 + $1.byteCount }, last))
    }
    var total = sizes.reduce(0) { $0 + $1.bytes }
    guard total > target else { return }
    // If two lists have the same size, the one whose last capture is less preferred is cut first.
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

  /// Returns the size to which larger ones are cut so that the sum is at most `target`; the largest size is first.
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
