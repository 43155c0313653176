/// Values of a system with a hash each, to be sorted by it: those that are the same, or look the same, come together.
///
/// Each is one number: the upper half of its hash, above the reference of its row - or, with the high bit set, above the place
/// of a note which of the row's several values it is. So no value has to be searched for in its cell again.
struct HashedValues {
  /// Says that the lower half of a number is the place of a note.
  private static let noteBit: UInt32 = 1 << 31

  private let rows: Rows
  private let system: Int
  /// The numbers, in the order of the rows until they are sorted.
  private(set) var numbers: [UInt64] = []
  private var notes: [(row: UInt32, key: UnsafeRawBufferPointer)] = []

  init(of rows: Rows, system: Int) {
    self.rows = rows
    self.system = system
    numbers.reserveCapacity(rows.count)
  }

  /// Adds the only value of a row; `half` is the upper half of its hash.
  @inline(__always)
  mutating func add(_ row: UInt32, half: UInt64) {
    numbers.append(half << 32 | UInt64(row))
  }

  /// Adds one of the values of a row, as it is compared.
  mutating func add(_ row: UInt32, half: UInt64, _ key: UnsafeRawBufferPointer) {
    numbers.append(half << 32 | UInt64(Self.noteBit | UInt32(notes.count)))
    notes.append((row, key))
  }

  /// Sorts them by their hashes; those of one hash keep the order of the rows.
  mutating func sort() {
    numbers = RadixSort.sorted(byHighHalf: numbers)
  }

  /// Calls `body` with the range of each run of numbers that have one hash.
  func forEachRun(
    _ body: (Range<Int>) throws(CancellationError) -> Void
  ) throws(CancellationError) {
    var cancellation = CancellationCheck()
    var start = 0
    while start < numbers.count {
      var end = start + 1
      while end < numbers.count, numbers[end] >> 32 == numbers[start] >> 32 {
        try cancellation.step()
        end += 1
      }
      try cancellation.step()
      try body(start..<end)
      start = end
    }
  }

  /// Whether a number is that of one of several values of its row.
  @inline(__always)
  func isListed(_ number: UInt64) -> Bool {
    UInt32(truncatingIfNeeded: number) & Self.noteBit != 0
  }

  /// The row of a number.
  @inline(__always)
  func row(of number: UInt64) -> UInt32 {
    let reference = UInt32(truncatingIfNeeded: number)
    return isListed(number) ? notes[Int(reference & ~Self.noteBit)].row : reference
  }

  /// The value of a number, as it is compared.
  func key(of number: UInt64) -> UnsafeRawBufferPointer {
    let reference = UInt32(truncatingIfNeeded: number)
    if isListed(number) { return notes[Int(reference & ~Self.noteBit)].key }
    return rows[reference].cell(system).first?.key ?? UnsafeRawBufferPointer(start: nil, count: 0)
  }
}
