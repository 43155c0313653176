/// The values of a system with their hashes, to be sorted by hash, so that values that are equal or look equal come
/// together.
///
/// Each is one number: the upper half of its hash, and below it the reference to its row. If the row has several
/// values, the lower half has its high bit set and is the index of a note with the row and the value, so that the value
/// need not be searched in its cell again.
struct HashedValues {
  /// Marks the lower half of a number as the index of a note.
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

  /// Adds one of several values of a row, in its compared form.
  mutating func add(_ row: UInt32, half: UInt64, _ key: UnsafeRawBufferPointer) {
    numbers.append(half << 32 | UInt64(Self.noteBit | UInt32(notes.count)))
    notes.append((row, key))
  }

  /// Sorts the values by hash; values with the same hash stay in the order of the rows.
  mutating func sort() {
    numbers = RadixSort.sorted(byHighHalf: numbers)
  }

  /// Calls `body` with the range of each run of numbers with the same hash.
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

  /// Whether a number stands for one of several values of its row.
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

  /// The value of a number, in its compared form.
  func key(of number: UInt64) -> UnsafeRawBufferPointer {
    let reference = UInt32(truncatingIfNeeded: number)
    if isListed(number) { return notes[Int(reference & ~Self.noteBit)].key }
    return rows[reference].cell(system).first?.key ?? UnsafeRawBufferPointer(start: nil, count: 0)
  }
}

/// Sorts numbers by their upper 32 bits in linear time; equal ones keep their order.
enum RadixSort {
  /// Fewer numbers than this are sorted by insertion, because counting digits would take longer.
  private static let fewest = 48

  static func sorted(byHighHalf numbers: consuming [UInt64]) -> [UInt64] {
    guard numbers.count >= fewest else { return inserted(numbers) }
    // Three passes of 11 bits, back and forth between two arrays.
    var source = numbers
    var target = Array(repeating: 0 as UInt64, count: source.count)
    for shift: UInt64 in [32, 43, 54] {
      let mask: UInt64 = shift == 54 ? 0x3FF : 0x7FF
      var offsets = Array(repeating: 0, count: Int(mask) + 1)
      for number in source { offsets[Int(number >> shift & mask)] += 1 }
      var next = 0
      for digit in offsets.indices {
        let count = offsets[digit]
        offsets[digit] = next
        next += count
      }
      for number in source {
        let digit = Int(number >> shift & mask)
        target[offsets[digit]] = number
        offsets[digit] += 1
      }
      swap(&source, &target)
    }
    return source
  }

  private static func inserted(_ numbers: consuming [UInt64]) -> [UInt64] {
    var sorted = numbers
    for last in sorted.indices.dropFirst() {
      let number = sorted[last]
      var index = last
      while index > 0, sorted[index - 1] >> 32 > number >> 32 {
        sorted[index] = sorted[index - 1]
        index -= 1
      }
      sorted[index] = number
    }
    return sorted
  }
}
