import Testing

@testable import CrosswalkCommand

struct FigureTextTests {
  @Test(
    arguments: [
      (0, "0"), (1, "1"), (0.0343, "0.0343"), (0.03432, "0.0343"), (9.999, "10"), (12.34, "12.3"), (12345, "12345"),
      (99.94, "99.9"), (1234.5, "1235"), (-0.125, "-0.125"), (0.000_000_000_1, "0"), (1e300, "1e+300"),
    ] as [(Double, String)])
  func `a number has three digits, and more where it is larger`(number: Double, text: String) {
    #expect(FigureText.number(number) == text)
  }

  @Test(
    arguments: [
      (0, "0 µs"), (0.0005, "0.5 µs"), (0.85, "850 µs"), (0.9996, "1 ms"), (12.34, "12.3 ms"), (999.4, "999 ms"),
      (999.6, "1 s"), (1234.567, "1.23 s"), (86_400_000, "86400 s"),
    ] as [(Double, String)])
  func `a time has the largest unit of which it has one`(milliseconds: Double, text: String) {
    #expect(FigureText.duration(milliseconds: milliseconds) == text)
  }

  @Test(
    arguments: [
      (0, "0 µs"), (0.999, "999 µs"), (1, "1 ms"), (12.305, "12.305 ms"), (999.999, "999.999 ms"), (1000, "1 s"),
      (1234.567, "1.234567 s"), (60_000.001, "60.000001 s"),
    ] as [(Double, String)])
  func `the time of one call is told to the microsecond`(milliseconds: Double, text: String) {
    #expect(FigureText.exactDuration(milliseconds: milliseconds) == text)
  }

  @Test(
    arguments: [
      (100, 112.2, "+12.2 %"), (100, 50, "-50 %"), (3, 3, "0 %"), (0, 5, ""), (1, 11, "+1000 %"),
    ] as [(Double, Double, String)])
  func `a change is a share of what was before`(earlier: Double, now: Double, text: String) {
    #expect(FigureText.change(from: earlier, to: now) == text)
  }
}
