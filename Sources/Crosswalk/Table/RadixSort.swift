/// Sorts numbers by their upper 32 bits in linear time, keeping the order of equals.
enum RadixSort {
  /// Fewer numbers are sorted one by one: counting digits would take longer.
  private static let fewest = 48

  static func sorted(byHighHalf numbers: consuming [UInt64]) -> [UInt64] {
    guard numbers.count >= fewest else { return inserted(numbers) }
    // Three passes of 11 bits, to and fro between two arrays.
    var source = numbers
    var target = Array(repeating: 0 as UInt64, count: source.count)
    for shift: UInt64 in [32, 43, 54] {
      let mask: UInt64 = shift == 54 ? 0x3FF : 0x7FF
      var places = Array(repeating: 0, count: Int(mask) + 1)
      for number in source { places[Int(number >> shift & mask)] += 1 }
      var next = 0
      for digit in places.indices {
        let count = places[digit]
        places[digit] = next
        next += count
      }
      for number in source {
        let digit = Int(number >> shift & mask)
        target[places[digit]] = number
        places[digit] += 1
      }
      swap(&source, &target)
    }
    return source
  }

  private static func inserted(_ numbers: consuming [UInt64]) -> [UInt64] {
    var sorted = numbers
    for last in sorted.indices.dropFirst() {
      let number = sorted[last]
      var place = last
      while place > 0, sorted[place - 1] >> 32 > number >> 32 {
        sorted[place] = sorted[place - 1]
        place -= 1
      }
      sorted[place] = number
    }
    return sorted
  }
}
