internal import Glibc
internal import Synchronization

/// The bytes that have arrived on a connection and are not handled yet.
///
/// Bytes are handled where the read has put them, and only the rest is copied; usually there is no rest. So an idle
/// connection has no buffer, and one that has sent the beginning of a line has a small one.
struct InputBuffer: ~Copyable {
  /// The bytes that have just arrived; empty if bytes are kept.
  private var lent = UnsafeRawBufferPointer(start: nil, count: 0)
  private var kept = HeapBytes()
  // The range of the bytes in `kept`.
  private var start = 0
  private var end = 0

  /// The number of bytes.
  var count: Int { lent.count + end - start }

  /// The bytes; the pointer is valid until the next change.
  var bytes: UnsafeRawBufferPointer { lent.isEmpty ? kept[start, end] : lent }

  /// Adds bytes that have arrived; they must stay valid until `keep` is called.
  mutating func lend(_ arrived: UnsafeRawBufferPointer) {
    if count == 0 {
      lent = arrived
    } else {
      keep()
      append(arrived)
    }
  }

  /// Drops the first bytes, which have been handled.
  mutating func consume(_ length: Int) {
    if lent.isEmpty { start += length } else { lent = lent[length, lent.count] }
    if count == 0 { (lent, start, end) = (UnsafeRawBufferPointer(start: nil, count: 0), 0, 0) }
  }

  /// Copies the bytes that were lent; if none were lent, gives back memory if far too much is used.
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

  /// Removes and returns the first bytes without copying them, since they may be as many as a file has.
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

  /// Drops all bytes.
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

/// The bytes of a long request, which can be read once.
///
/// They are freed after that, since what was made of them may be as large.
final class BulkBytes: Sendable {
  private let whole: Mutex<HeapBytes?>
  private let range: Range<Int>

  fileprivate init(_ whole: consuming HeapBytes, _ range: Range<Int>) {
    self.whole = Mutex(whole)
    self.range = range
  }

  /// Calls `body` with the bytes; does nothing if they were lent before.
  func lend(_ body: (UnsafeRawBufferPointer) -> Void) {
    guard let whole = whole.withLock({ $0.take() }) else { return }
    body(whole[range.lowerBound, range.upperBound])
  }
}

/// A block of memory that grows in the same location if possible, so that a long request is not copied again and again.
///
/// It can be sent to another thread, since it cannot be copied and so only its owner has the pointer.
private struct HeapBytes: ~Copyable, @unchecked Sendable {
  private(set) var base: UnsafeMutableRawPointer?
  private(set) var capacity = 0

  deinit { free(base) }

  /// The bytes from `start` up to `end`; the pointer is valid until the block is resized or freed.
  subscript(start: Int, end: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base.map { UnsafeRawPointer($0 + start) }, count: end - start)
  }

  mutating func resize(to size: Int) {
    guard size != capacity else { return }
    if size == 0 {
      free(base)
      base = nil
    } else {
      // Swift's own allocations end the process in the same way if the system has no memory left.
      guard let larger = realloc(base, size) else { preconditionFailure("out of memory") }
      base = larger
    }
    capacity = size
  }
}
