import Testing

@testable import CrosswalkNetwork

struct FIFOTests {
  @Test(arguments: [1, 2, 33, 100]) func `elements leave in the order in which they came`(atOnce: Int) {
    var queue = FIFO<Int>()
    var (added, removed) = (0, 0)
    for _ in 0..<50 {
      for _ in 0..<atOnce {
        queue.append(added)
        added += 1
      }
      for _ in 0..<(atOnce + 1) / 2 {
        #expect(queue.first == removed)
        #expect(queue.removeFirst() == removed)
        removed += 1
      }
      #expect(queue.count == added - removed)
      #expect(Array(queue.all) == Array(removed..<added))
    }
    while queue.removeFirst() != nil { removed += 1 }
    #expect(removed == added)
    #expect(queue.first == nil)
  }
}
