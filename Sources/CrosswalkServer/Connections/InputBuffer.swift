internal import Glibc
internal import Synchronization

/// What has arrived on a connection and is not handled yet.
///
/// What arrives is lent while it is handled, since most often all of it is; only the rest is kept. So an idle connection
/// has no buffer, and one that sent the beginning of a line has a small one.
struct InputBuffer: ~Copyable {
  /// What has just arrived; only where nothing is kept.
  private var lent = UnsafeRawBufferPointer(start: nil, count: 0)
  private var kept = HeapBytes()
  /// Where in `kept` the bytes begin and end.
  private var start = 0
  private var end = 0

  /// How many bytes that are.
  var count: Int { lent.count + end - start }

  /// The bytes: there until the next change.
  var bytes: UnsafeRawBufferPointer { lent.isEmpty ? kept[start, end] : lent }

  /// Adds what has arrived, which is only there until `keep` is called.
  mutating func lend(_ arrived: UnsafeRawBufferPointer) {
    if count == 0 {
      lent = arrived
    } else {
      keep()
      append(arrived)
    }
  }

  /// Drops the first bytes, which are handled.
  mutating func consume(_ length: Int) {
    if lent.isEmpty { start += length } else { lent = lent[length, lent.count] }
    if count == 0 { (lent, start, end) = (UnsafeRawBufferPointer(start: nil, count: 0), 0, 0) }
  }

  /// Copies what was lent, and takes no more memory than that needs.
  mutating func keep() {
    if !lent.isEmpty {
      let rest = lent
      lent = UnsafeRawBufferPointer(start: nil, count: 0)
      append(rest)
    } else if kept.capacity > 4 * count {
      moveToFront()
      kept.resize(to: count)
    }
  }

  /// Takes out the first bytes, which are as many as a file has, without copying them.
  mutating func take(_ length: Int) -> BulkBytes {
    keep()
    var whole = HeapBytes()
    swap(&whole, &kept)
    let first = start..<start + length
    let rest = whole[first.upperBound, end]
    (start, end) = (0, 0)
    append(rest)
    return BulkBytes(whole, first)
  }

  /// Drops everything.
  mutating func clear() {
    lent = UnsafeRawBufferPointer(start: nil, count: 0)
    kept.resize(to: 0)
    (start, end) = (0, 0)
  }

  private mutating func append(_ more: UnsafeRawBufferPointer) {
    guard let source = more.baseAddress, !more.isEmpty else { return }
    if end + more.count > kept.capacity {
      moveToFront()
      if end + more.count > kept.capacity {
        kept.resize(to: max(end + more.count, 2 * kept.capacity))
      }
    }
    kept.base?.advanced(by: end).copyMemory(from: source, byteCount: more.count)
    end += more.count
  }

  private mutating func moveToFront() {
    guard start > 0 else { return }
    if let base = kept.base { memmove(base, base + start, end - start) }
    (start, end) = (0, end - start)
  }
}

/// The bytes of a long request: lent once, and forgotten then, since what was made of them is as large.
final class BulkBytes: Sendable {
  private let whole: Mutex<HeapBytes?>
  private let range: Range<Int>

  fileprivate init(_ whole: consuming HeapBytes, _ range: Range<Int>) {
    self.whole = Mutex(whole)
    self.range = range
  }

  /// Gives the bytes to `body`; nothing where they were lent before.
  func lend(_ body: (UnsafeRawBufferPointer) -> Void) {
    guard let whole = whole.withLock({ $0.take() }) else { return }
    body(whole[range.lowerBound, range.upperBound])
  }
}

/// Memory that grows where it lies, if it can: what is as long as a file is not copied again and again.
///
/// Sendable, since only its owner has the pointer.
private struct HeapBytes: ~Copyable, @unchecked Sendable {
  private(set) var base: UnsafeMutableRawPointer?
  private(set) var capacity = 0

  deinit { free(base) }

  /// The bytes from `start` up to `end`: there until they are changed.
  subscript(start: Int, end: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base.map { UnsafeRawPointer($0 + start) }, count: end - start)
  }

  mutating func resize(to size: Int) {
    guard size != capacity else { return }
    if size == 0 {
      free(base)
      base = nil
    } else {
      // Swift's own memory ends the process in the same way where the system has none.
      guard let larger = realloc(base, size) else { preconditionFailure("out of memory") }
      base = larger
    }
    capacity = size
  }
}
