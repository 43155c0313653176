import Testing

@testable import CrosswalkCommand

struct SparklineTests {
  @Test func `bars are as high as their values, with the lowest bar for the smallest and a dot for 0`() {
    #expect(Sparkline.text([0, 0.01, 1, 2, 3, 4, 5, 6, 7, 8], maximum: 8) == "·▁▁▂▃▄▅▆▇█")
    #expect(Sparkline.text([0, 0], maximum: 0) == "··")
    #expect(Sparkline.text([], maximum: 1) == "")
    #expect(Sparkline.text([2], maximum: 1) == "█")
  }
}
