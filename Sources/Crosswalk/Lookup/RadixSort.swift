/// Sorts numbers by their upper 32 bits in linear time, keeping the order of equals.
enum RadixSort {
  static func sorted(byHighHalf numbers: consuming [UInt64]) -> [UInt64] {
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
}
