import Glibc

/// Makes a dictionary's rows, an entry at a time.
struct RowsBuilder: ~Copyable {
  /// What a 31-bit reference reaches.
  static let maximumBytes = 1 << 31 * Rows.alignment

  private(set) var count = 0
  private let expected: Int
  private var memory: UnsafeMutableRawPointer
  private var capacity: Int
  // The first place stays free: the reference 0 means "no row".
  private var used = Rows.alignment
  /// Up to where the row that has begun is written.
  private var rowEnd = 0

  /// - Parameter byteCount: About how many bytes the rows will take. What is not needed costs nothing.
  init(expecting byteCount: Int = 0) {
    expected = min(byteCount, Self.maximumBytes)
    capacity = max(4096, min(expected, Self.beginning))
    memory = Self.resized(nil, to: capacity)
  }

  /// What is taken at first: a file may have very many dictionaries, of which each could be as large as all of it.
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

  /// Keeps the row; or, where the rows would pass 8 GiB, forgets it and returns false.
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

  /// The system moves large pieces by changing the page table, so growing them copies nothing.
  private static func resized(_ memory: UnsafeMutableRawPointer?, to byteCount: Int) -> UnsafeMutableRawPointer {
    guard let resized = realloc(memory, byteCount) else { preconditionFailure("out of memory") }
    return resized
  }

  /// The finished rows, in as much memory as they need.
  consuming func finish(systems: Int) -> Rows {
    let rows = Rows(memory: Self.resized(memory, to: used), byteCount: used, count: count, systems: systems)
    discard self
    return rows
  }
}
