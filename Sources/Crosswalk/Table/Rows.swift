import Glibc

/// The entries of a dictionary in one flat piece of memory, in the file's order.
///
/// A row holds all that is known of an entry, so that a lookup that has found the entry has its answer at hand, in the same
/// cache line more often than not. A row is referred to by its place (offset / 4, from 1), so references order as rows do.
final class Rows: @unchecked Sendable {
  // Sendable: the memory is written only by the builder that hands it over here, and never after.

  /// Rows begin at multiples of this many bytes, so that a 31-bit reference reaches 8 GiB.
  static let alignment = 4
  /// Every so many rows the place of one is noted, to find the nth.
  private static let stride = 64

  /// How many rows there are.
  let count: Int
  /// How many systems each row has a cell for.
  let systems: Int
  let memory: UnsafeMutableRawPointer
  private let byteCount: Int
  private let landmarks: [UInt32]

  /// Takes over `memory`, which came from `malloc`.
  init(memory: UnsafeMutableRawPointer, byteCount: Int, count: Int, systems: Int) {
    self.memory = memory
    self.byteCount = byteCount
    self.count = count
    self.systems = systems
    var landmarks: [UInt32] = []
    landmarks.reserveCapacity(count / Self.stride + 1)
    var number = 0
    Self.forEach(memory, byteCount, systems) { reference, _ in
      if number.isMultiple(of: Self.stride) { landmarks.append(reference) }
      number += 1
    }
    self.landmarks = landmarks
    Memory.preferLargePages(memory, byteCount)
  }

  deinit {
    free(memory)
  }

  /// Where a row begins.
  func start(of reference: UInt32) -> UnsafeRawPointer {
    UnsafeRawPointer(memory) + Int(reference) * Self.alignment
  }

  /// The row at a reference of these rows.
  @inline(__always)
  subscript(reference: UInt32) -> Row {
    Row(at: UnsafeRawPointer(memory) + Int(reference) * Self.alignment)
  }

  /// Calls `body` with the rows from the nth on, in order, until it returns false.
  @inline(__always)
  func forEach<Failure: Error>(
    from first: Int = 0, _ body: (UInt32, Row) throws(Failure) -> Bool
  ) throws(Failure) {
    guard first < count else { return }
    var number = first / Self.stride * Self.stride
    var offset = Int(landmarks[first / Self.stride]) * Self.alignment
    while offset < byteCount {
      let row = Row(at: UnsafeRawPointer(memory) + offset)
      if number >= first, try !body(UInt32(offset / Self.alignment), row) { return }
      offset = Self.next(after: row, memory, systems)
      number += 1
    }
  }

  private static func forEach(
    _ memory: UnsafeMutableRawPointer, _ byteCount: Int, _ systems: Int, _ body: (UInt32, Row) -> Void
  ) {
    var offset = alignment
    while offset < byteCount {
      let row = Row(at: UnsafeRawPointer(memory) + offset)
      body(UInt32(offset / alignment), row)
      offset = next(after: row, memory, systems)
    }
  }

  private static func next(after row: Row, _ memory: UnsafeMutableRawPointer, _ systems: Int) -> Int {
    (row.end(systems: systems) - UnsafeRawPointer(memory) + alignment - 1) / alignment * alignment
  }
}
