import Testing

@testable import Crosswalk

@Suite struct RadixSortTests {
  @Test(arguments: [0, 1, 2, 3, 100, 10_000]) func `numbers are sorted by their upper half`(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    let numbers = (0..<count).map { _ in random.next() }
    #expect(RadixSort.sorted(byHighHalf: numbers).map { $0 >> 32 } == numbers.map { $0 >> 32 }.sorted())
    #expect(Set(RadixSort.sorted(byHighHalf: numbers)) == Set(numbers))
  }

  @Test func `equals keep their order`() {
    var random = SeededGenerator(seed: 1)
    // The lower half is descending, so that sorting by all of a number would show.
    let numbers = (0..<5000).map { number -> UInt64 in
      let upper = random.pick([0, 1, 2048, 1 << 31, .max] as [UInt32])
      return UInt64(upper) << 32 | UInt64(5000 - number)
    }
    let expected = numbers.enumerated().sorted { ($0.element >> 32, $0.offset) < ($1.element >> 32, $1.offset) }
    #expect(RadixSort.sorted(byHighHalf: numbers) == expected.map(\.element))
  }

  @Test func `each bit of the upper half matters`() {
    let bits = (32..<64).map { UInt64(1) << $0 }
    #expect(RadixSort.sorted(byHighHalf: bits.reversed()) == bits)
  }
}
