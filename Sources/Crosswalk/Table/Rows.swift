import Glibc

/// The entries of a dictionary in one piece of memory, in the order of the file.
///
/// A row holds everything about an entry, so a lookup that has found the entry also has its answer, usually in the same
/// cache line. A reference to a row is its offset / 4, from 1, so references have the order of the rows.
final class Rows: @unchecked Sendable {
  // Sendable: the memory is written only by the builder, which hands it over here, and never afterwards.

  /// Rows begin at multiples of this number of bytes, so that a 31-bit reference reaches 8 GiB.
  static let alignment = 4
  /// The offset of every 64th row is kept, to find a row by its number.
  private static let stride = 64

  /// The number of rows.
  let count: Int
  /// The number of systems, which is the number of cells of each row.
  let systems: Int
  let memory: UnsafeMutableRawPointer
  private let byteCount: Int
  private let landmarks: [UInt32]

  /// Takes ownership of `memory`, which came from `malloc`.
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

  /// The address of a row.
  func start(of reference: UInt32) -> UnsafeRawPointer {
    UnsafeRawPointer(memory) + Int(reference) * Self.alignment
  }

  /// The row for a reference.
  @inline(__always)
  subscript(reference: UInt32) -> Row {
    Row(at: UnsafeRawPointer(memory) + Int(reference) * Self.alignment)
  }

  /// Calls `body` with the rows from a number on, in order, until it returns false.
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

/// Builds the rows of a dictionary, one entry at a time.
struct RowsBuilder: ~Copyable {
  /// The size that a 31-bit reference reaches.
  static let maximumBytes = 1 << 31 * Rows.alignment

  private(set) var count = 0
  private let expected: Int
  private var memory: UnsafeMutableRawPointer
  private var capacity: Int
  // The first four bytes stay free, because the reference 0 means "no row".
  private var used = Rows.alignment
  /// The offset up to which the current row is written.
  private var rowEnd = 0

  /// - Parameter byteCount: An estimate of the size of the rows. Memory that is not used costs nothing.
  init(expecting byteCount: Int = 0) {
    expected = min(byteCount, Self.maximumBytes)
    capacity = max(4096, min(expected, Self.beginning))
    memory = Self.resized(nil, to: capacity)
  }

  /// The initial size: a file can have very many dictionaries, and each could be as large as the whole file.
  private static let beginning = 1 << 18

  deinit {
    free(memory)
  }

  /// Begins a row; `append` and `endRow` follow.
  mutating func beginRow() {
    rowEnd = (used + Rows.alignment - 1) / Rows.alignment * Rows.alignment
  }

  /// Adds bytes to the row.
  @inline(__always)
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    if rowEnd + bytes.count > capacity { grow(by: bytes.count) }
    UnsafeMutableRawBufferPointer(start: memory + rowEnd, count: bytes.count).copyMemory(from: bytes)
    rowEnd += bytes.count
  }

  /// Keeps the row; if the rows would exceed 8 GiB, drops it and returns false.
  mutating func endRow() -> Bool {
    guard rowEnd <= Self.maximumBytes else { return false }
    used = rowEnd
    count += 1
    return true
  }

  private mutating func grow(by byteCount: Int) {
    capacity = max(rowEnd + byteCount, capacity + capacity / 2, expected)
    memory = Self.resized(memory, to: capacity)
    Memory.expectLargePages(memory, capacity)
  }

  /// The system moves large pieces by changing the page table, so growth copies nothing.
  private static func resized(_ memory: UnsafeMutableRawPointer?, to byteCount: Int) -> UnsafeMutableRawPointer {
    guard let resized = realloc(memory, byteCount) else { preconditionFailure("out of memory") }
    return resized
  }

  /// The finished rows, with the memory cut to their size.
  consuming func finish(systems: Int) -> Rows {
    let rows = Rows(memory: Self.resized(memory, to: used), byteCount: used, count: count, systems: systems)
    discard self
    return rows
  }
}
