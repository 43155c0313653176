import Glibc

/// Makes a dictionary's rows, an entry at a time.
struct RowsBuilder: ~Copyable {
  /// What a 31-bit reference reaches.
  static let maximumBytes = 1 << 31 * Rows.alignment

  private(set) var count = 0
  private var memory: UnsafeMutableRawPointer
  private var capacity: Int
  // The first place stays free: the reference 0 means "no row".
  private var used = Rows.alignment

  /// - Parameter byteCount: About how many bytes the rows will take. What is not needed costs nothing.
  init(expecting byteCount: Int = 0) {
    capacity = max(4096, min(byteCount, Self.maximumBytes))
    memory = Memory.allocate(capacity)
  }

  deinit {
    free(memory)
  }

  /// Adds a row; false where the rows would pass 8 GiB.
  mutating func append(_ row: [UInt8]) -> Bool {
    let start = (used + Rows.alignment - 1) / Rows.alignment * Rows.alignment
    guard start + row.count <= Self.maximumBytes else { return false }
    if start + row.count > capacity {
      capacity = max(start + row.count, capacity + capacity / 2)
      memory = Self.resized(memory, to: capacity)
    }
    UnsafeMutableRawBufferPointer(start: memory + start, count: row.count).copyBytes(from: row)
    used = start + row.count
    count += 1
    return true
  }

  /// The system moves large pieces by changing the page table, so growing them copies nothing.
  private static func resized(_ memory: UnsafeMutableRawPointer, to byteCount: Int) -> UnsafeMutableRawPointer {
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
