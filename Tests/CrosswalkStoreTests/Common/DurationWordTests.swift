import CrosswalkStore
import Testing

@Suite struct DurationWordTests {
  @Test(
    arguments: [
      ("250us", 250), ("12.5ms", 12_500), ("3s", 3_000_000), ("2m", 120_000_000), ("1h", 3_600_000_000),
      ("7d", 604_800_000_000), ("0us", 0), ("1.2345ms", 1235), ("0.0004ms", 0), ("0.4999us", 0), ("0.5us", 1),
      ("0.000000000001d", 0), ("1.99999999999999999999s", 2_000_000), ("1.5d", 129_600_000_000), ("007s", 7_000_000),
    ] as [(String, UInt64)])
  func `a duration is read as whole microseconds`(_ text: String, _ microseconds: UInt64) {
    #expect(DurationWord.microseconds(text) == microseconds)
  }

  @Test(arguments: [
    "", "5", "s", "-1s", "+1s", "1 s", "1S", "1sec", ".5s", "1.s", "1e3s", "1,5s", "1us ", "١s",
    "99999999999999999999s",
    "9007199254740992us", "1000000000000000000d", "1w", "1mss", "0x1s",
  ])
  func `what is not a duration, or is too long to be counted, is refused`(_ text: String) {
    #expect(DurationWord.microseconds(text) == nil)
  }

  @Test(
    arguments: [
      (0, "0us"), (1, "1us"), (1500, "1500us"), (500_000, "500ms"), (1_000_000, "1s"), (90_000_000, "90s"),
      (60_000_000, "1m"), (86_400_000_000, "24h"),
    ] as [(UInt64, String)])
  func `a duration is written in the largest unit that fits`(_ microseconds: UInt64, _ text: String) {
    #expect(DurationWord.text(microseconds: microseconds) == text)
    #expect(DurationWord.microseconds(text) == microseconds)
  }
}
