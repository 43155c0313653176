import Testing

@testable import Crosswalk

/// Days in UTC, of the calendar that Gregory XIII ordered, carried back to the year 1.
@Suite struct DayTests {
  @Test func `every day from 0001-01-01 to 9999-12-31 reads as it is written, and they follow each other`() throws {
    var number = try #require(Day("0001-01-01")).number
    #expect(number == -719_162)
    for year in 1...9999 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      for (month, days) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
        // The first and the last of each month; in some years all days.
        for day in year % 499 == 1 ? Array(1...days) : [1, days] {
          let text = "\(padded(year, 4))-\(padded(month + 1, 2))-\(padded(day, 2))"
          let number = number + Int32(day) - 1
          guard let read = Day(text), read.number == number, Day(number: number).description == text else {
            Issue.record("\(text) should be the day \(number)")
            return
          }
        }
        number += Int32(days)
      }
    }
    #expect(Day(number: number - 1).description == "9999-12-31")
  }

  @Test(arguments: [
    "", "2020", "2020-01", "2020-1-1", "20200101", "2020-01-01 ", " 2020-01-01", "2020/01/01", "2020-01-01T00:00:00Z",
    "0000-12-31", "-001-01-01", "2020-00-01", "2020-13-01", "2020-01-00", "2020-01-32", "2020-04-31", "2021-02-29",
    "1900-02-29", "2100-02-29", "2020-02-30", "10000-01-01", "2020-01-0x", "٢٠٢٠-٠١-٠١", "today",
  ])
  func `texts that are not days are refused`(text: String) {
    #expect(Day(text) == nil)
  }

  @Test(arguments: ["2000-02-29", "2020-02-29", "1600-02-29"]) func `leap days are valid`(text: String) {
    #expect(Day(text)?.description == text)
  }

  @Test(arguments: [
    (0, "1970-01-01"), (86_399, "1970-01-01"), (86_400, "1970-01-02"), (-1, "1969-12-31"), (-86_400, "1969-12-31"),
    (-86_401, "1969-12-30"), (951_782_400, "2000-02-29"), (1_735_689_599, "2024-12-31"),
  ])
  func `a moment lies in a day`(seconds: Int, day: String) {
    #expect(Day(secondsSinceEpoch: seconds).description == day)
  }

  @Test func `days order by time`() throws {
    let days = try ["0001-01-01", "1969-12-31", "1970-01-01", "2000-02-29", "2000-03-01"].map { try #require(Day($0)) }
    #expect(days.shuffled().sorted() == days)
    #expect(Day.today() > days[4])
  }

  private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: width - digits.count) + digits
  }
}
