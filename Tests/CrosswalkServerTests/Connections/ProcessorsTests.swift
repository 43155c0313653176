import Testing

@testable import CrosswalkServer

struct ProcessorsTests {
  @Test func `there is at least one processor`() {
    #expect(Processors.count >= 1)
  }

  @Test(arguments: [("200000 100000\n", 2), ("150000 100000", 2), ("50000 100000\n", 1), ("100000 100000\n", 1)])
  func `a container's limit is rounded up to whole processors`(text: String, count: Int) {
    #expect(Processors.limit(inCPUMax: text) == count)
  }

  @Test(arguments: ["max 100000\n", "", "100000", "0 0", "x y", "-1 100000"])
  func `without a limit there is none`(text: String) {
    #expect(Processors.limit(inCPUMax: text) == nil)
  }

  @Test func `version 1 has the quota and the period in two files`() {
    #expect(Processors.limit(quota: "300000\n", period: "100000\n") == 3)
    #expect(Processors.limit(quota: "-1\n", period: "100000\n") == nil)
    #expect(Processors.limit(quota: nil, period: nil) == nil)
  }
}
