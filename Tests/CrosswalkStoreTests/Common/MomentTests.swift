import Crosswalk
import CrosswalkStore
import Testing

@Suite struct MomentTests {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2016-07-30T22:36:16.385Z", 1_469_918_176_385_000),
      ("1969-12-31T23:59:59.999999Z", -1), ("2024-02-29T23:59:59.1234567Z", 1_709_251_199_123_456),
      ("1970-01-01T01:00:00+01:00", 0), ("1969-12-31T18:29:59.5-05:30", -500_000), ("1970-01-01T00:00:00-00:00", 0),
      ("2024-03-01T05:44:59+05:45", 1_709_251_199_000_000),
    ] as [(String, Int64)])
  func `a time in UTC and a time with an offset are read`(_ text: String, _ microseconds: Int64) {
    #expect(Moment(text)?.microseconds == microseconds)
  }

  @Test(arguments: [
    "", "2024-02-30T00:00:00Z", "2024-02-29", "2024-02-29T00:00:00", "2024-02-29T24:00:00Z", "2024-02-29T00:60:00Z",
    "2024-02-29T00:00:60Z", "2024-02-29T00:00:00.Z", "2024-02-29T00:00:00.1+Z", "2024-02-29 00:00:00Z",
    "2024-02-29T00:00:00+01:60", "2024-02-29T00:00:00+24:00", "2024-02-29T00:00:00+0100", "2024-02-29T00:00:00 01:00",
    "2024-02-29T00:00:00+1:00", "2024-02-29T00:00:00Z+01:00", "+01:00", "2024-02-29T00:00:0xZ", "2024-02-29T00:00:00ZZ",
  ])
  func `what is not a time is refused`(_ text: String) {
    #expect(Moment(text) == nil)
  }

  @Test(arguments: [0, -1, 1_469_918_176_385_007, -86_400_000_001, 253_402_300_799_999_999] as [Int64])
  func `a moment is read back as it was written`(_ microseconds: Int64) {
    let moment = Moment(microseconds: microseconds)
    #expect(Moment(moment.description) == moment)
  }

  @Test func `a moment is written with microseconds`() {
    #expect(Moment(microseconds: 1_469_918_176_385_007).description == "2016-07-30T22:36:16.385007Z")
    #expect(Moment(microseconds: 1_469_918_176_385_007).day.description == "2016-07-30")
    #expect(Moment(microseconds: -1).day.description == "1969-12-31")
  }

  @Test func `a moment outside the years 1 to 9999 becomes the first or the last moment of them`() {
    #expect(Moment(microseconds: Int64.max).description == "9999-12-31T23:59:59.999999Z")
    #expect(Moment(microseconds: Int64.min).description == "0001-01-01T00:00:00.000000Z")
    #expect(Moment(score: Double.infinity)?.description == "9999-12-31T23:59:59.999999Z")
    #expect(Moment(score: Double.nan) == nil)
  }
}
