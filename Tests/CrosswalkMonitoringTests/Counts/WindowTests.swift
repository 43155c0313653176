import CrosswalkMonitoring
import FoundationEssentials
import Testing

@Suite struct WindowTests {
  static func date(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

  @Test(
    arguments: [
      (Period.minute, -61, -120), (.minute, -60, -60), (.minute, 0, 0), (.minute, 59, 0), (.minute, 60, 60),
      (.hour, 3599, 0), (.hour, 3600, 3600), (.day, 86_399, 0), (.day, 86_400, 86_400), (.day, -1, -86_400),
    ] as [(Period, Int64, Int64)])
  func `a period starts at a multiple of its length in UTC`(_ period: Period, _ second: Int64, _ start: Int64) {
    #expect(period.start(of: second) == start)
  }

  @Test func `a window is widened to whole periods`() throws {
    let (from, until) = try (Self.date("2024-02-29T10:59:59Z"), Self.date("2024-02-29T11:00:01Z"))
    let minutes = try Window(.minute, from: from, until: until)
    #expect(minutes.from == Int64(try Self.date("2024-02-29T10:59:00Z").timeIntervalSince1970))
    #expect(minutes.until == Int64(try Self.date("2024-02-29T11:01:00Z").timeIntervalSince1970))
    #expect(minutes.starts == [minutes.from, minutes.from + 60])
    #expect(try Window(.hour, from: from, until: until).starts.count == 2)
    #expect(try Window(.day, from: from, until: until).starts.count == 1)
  }

  @Test func `the end is excluded`() throws {
    let from = try Self.date("2024-02-29T10:00:00Z")
    #expect(try Window(.hour, from: from, until: from + 3600).starts.count == 1)
    #expect(try Window(.hour, from: from, until: from + 3600.001).starts.count == 2)
  }

  @Test(arguments: [0, 0.001, 20, 59.999])
  func `the default window is the last 60 whole minutes and the current minute`(_ second: Double) throws {
    let minute = try Self.date("2024-02-29T10:30:00Z")
    let now = minute + second
    let window = try Window(.minute, from: minute - 3600, until: minute + 60)
    #expect(window.starts.count == 61)
    #expect(try Window(.minute, from: nil, until: nil, now: now) == window)
    #expect(try Window(from: nil, until: nil, now: now) == window)
    #expect(try Window(.minute, from: minute - 3600, until: nil, now: now) == window)
    #expect(try Window(.minute, from: minute, until: nil, now: now).starts.count == 1)
    let hour = try Window(.minute, from: nil, until: minute, now: now + 1_000_000)
    #expect(hour.from == window.from)
    #expect(hour.starts.count == 60)
    #expect(try Window(.hour, from: nil, until: nil, now: now).starts.count == 2)
  }

  @Test(arguments: Period.allCases)
  func `all periods that are kept fit into a window, and more than 3000 do not`(_ period: Period) throws {
    let now = try Self.date("2024-02-29T10:30:20Z")
    #expect(try Window(period, from: now - Double(period.retention), until: now).starts.count <= 3000)
    let from = Date(timeIntervalSince1970: 0)
    let length = Double(period.length)
    #expect(try Window(period, from: from, until: from + 3000 * length).starts.count == 3000)
    #expect(throws: WindowError.tooLong(period)) {
      try Window(period, from: from, until: from + 3000 * length + 1)
    }
  }

  @Test func `a window that is empty or unlimited is refused`() throws {
    let now = Date.now
    #expect(throws: WindowError.empty) { try Window(.minute, from: now, until: now) }
    #expect(throws: WindowError.empty) { try Window(.minute, from: now + 60, until: nil, now: now) }
    for far in [Double.infinity, 1e300, 1e18] {
      #expect(throws: WindowError.outOfRange) {
        try Window(.day, from: nil, until: nil, now: .now).earlier(by: .seconds(1 << 62))
      }
      #expect(throws: WindowError.self) {
        try Window(.day, from: Date(timeIntervalSince1970: -far), until: Date(timeIntervalSince1970: far))
      }
      #expect(throws: WindowError.self) { try Window(.day, from: .now, until: nil, now: Date.now + far) }
    }
  }

  @Test func `an earlier window has the same length if it begins at a whole period`() throws {
    let window = try Window(.minute, from: nil, until: nil, now: Self.date("2024-02-29T10:30:20Z"))
    let yesterday = try window.earlier(by: .seconds(86_400))
    #expect(yesterday.from == window.from - 86_400)
    #expect(yesterday.length == window.length)
    let slanted = try window.earlier(by: .milliseconds(90_500))
    #expect(slanted.from == window.from - 120)
    #expect(slanted.until == window.until - 60)
  }

  @Test(arguments: [
    ("2024-02-29T10:30:00Z", "2024-02-29T11:31:00Z", 1 + 60),
    ("2024-02-29T10:30:00Z", "2024-02-29T13:31:00Z", 30 + 2 + 31),
    ("2024-02-29T23:59:00Z", "2024-03-02T00:01:00Z", 1 + 1 + 1),
    ("2024-02-29T00:00:00Z", "2024-03-02T00:00:00Z", 2),
  ])
  func `a window is covered exactly by few periods`(_ from: String, _ until: String, _ parts: Int) throws {
    let now = try Self.date("2024-03-02T00:01:00Z")
    let window = try Window(from: Self.date(from), until: Self.date(until), now: now)
    let cover = window.cover
    var end = window.from
    for part in cover {
      #expect(part.start == end)
      #expect(part.period.start(of: part.start) == part.start)
      end += part.period.length
    }
    #expect(end == window.until)
    #expect(cover.count == parts)
  }

  @Test func `a window is widened to hours, and then to days, if shorter periods are no longer kept`() throws {
    let now = try Self.date("2024-03-10T10:30:20Z")
    #expect(try Window(from: now - 47 * 3600, until: nil, now: now).period == .minute)
    #expect(try Window(from: now - 49 * 3600, until: nil, now: now).period == .hour)
    #expect(try Window(from: now - 59 * 86_400, until: nil, now: now).period == .hour)
    #expect(try Window(from: now - 61 * 86_400, until: nil, now: now).period == .day)
    #expect(try Window(from: now - 3000 * 86_400, until: now - 86_400, now: now).cover.count == 3000)
    #expect(throws: WindowError.tooLong(.day)) { try Window(from: now - 3001 * 86_400, until: nil, now: now) }
  }
}
