import Testing

@testable import Crosswalk

/// Windows' zones and the IANA's, beside the lists of CLDR, tzlocal and the IANA.
@Suite struct ZoneListTests {
  /// Zones of their own in the IANA's database, which CLDR takes for other names of these.
  private static let northAmerica = [
    "EST5EDT": "America/New_York", "CST6CDT": "America/Chicago", "MST7MDT": "America/Denver",
    "PST8PDT": "America/Los_Angeles",
  ]

  @Test func `every name of the IANA finds its Windows zone, in any case`() throws {
    let windows = try mapping("iana", "windows")
    let known = try PublishedLists.python("tz_win")
    let zones = try PublishedLists.zones()
    #expect(zones.count > 590)
    for name in zones.keys where name != "Factory" && name != "Antarctica/Troll" {
      // A few names are not in tzlocal's list; what they stand for is.
      let other = Self.northAmerica[name] ?? zones[name].flatMap(\.self)
      let zone = try #require(known[name] ?? other.flatMap { known[$0] }, "\(name)")
      #expect(try windows.answer(for: name) == .found(zone), "\(name)")
      #expect(windows[name.lowercased()] == zone, "\(name)")
    }
  }

  @Test func `what Windows has no zone for is known to have none`() throws {
    let catalog = try RealDictionariesTests.catalog.get()
    for name in ["Factory", "Antarctica/Troll"] {
      let entry = try #require(catalog["windows-zones"]).entry(name, "iana").json
      #expect(entry?.hasPrefix(#"{"windows":null,"iana":"\#(name)""#) == true)
    }
  }

  @Test func `a Windows zone is in a territory what CLDR says, and elsewhere what it says for the world`() throws {
    let iana = try mapping("windows", "iana")
    let world = try PublishedLists.python("win_tz")
    #expect(world.count > 140)
    for (windows, zone) in world {
      #expect(iana[windows] == zone)
      #expect(iana[windows.uppercased()] == zone)
      #expect(try iana.answer(for: windows, when: ["territory": "XX"]) == .found(zone))
    }
    for row in try PublishedLists.table("cldr-windows-zones.tsv") where row[1] != "001" {
      let (windows, context, zones) = (row[0], ["territory": row[1]], row[2...])
      #expect(try iana.answer(for: windows, when: context) == .found(row[2]), "\(windows) in \(row[1])")
      let answers = try iana.answers(for: windows, when: context)
      #expect(zones.allSatisfy(answers.contains), "\(windows) in \(row[1])")
    }
  }

  @Test func `what maps to an IANA name is the Windows zone that it maps to`() throws {
    let windows = try mapping("iana", "windows")
    let moved = [
      "America/Edmonton", "America/Yellowknife", "Canada/Mountain", "America/Inuvik", "America/Vancouver",
      "Canada/Pacific", "America/Winnipeg", "America/Rainy_River", "Canada/Central",
    ]
    for entry in try #require(try RealDictionariesTests.catalog.get()["windows-zones"]).entries.map(Record.init) {
      for name in entry.cells["iana"] ?? [] where !moved.contains(name) {
        #expect(windows[name] == entry.cells["windows"]?.first, "\(name)")
      }
    }
  }

  @Test func `a Windows that was not updated still finds zones that have moved`() throws {
    let iana = try mapping("windows", "iana")
    #expect(try iana.answer(for: "Central Standard Time", when: ["territory": "CA"]) == .found("America/Winnipeg"))
    #expect(try iana.answer(for: "Pacific Standard Time", when: ["territory": "CA"]) == .found("America/Vancouver"))
    #expect(iana["Manitoba Standard Time"] == "America/Winnipeg")
  }

  @Test func `a name of today is current, and an old one leads to it`() throws {
    let current = try mapping("iana", "current")
    let listed = Set(try PublishedLists.table("zone.tab").map { $0[2] })
    for name in listed { #expect(current[name] == name) }
    for row in try PublishedLists.table("cldr-renamed-zones.tsv") { #expect(current[row[0]] == row[1]) }
    for name in try PublishedLists.zones().keys {
      let today = try #require(current[name], "\(name)")
      #expect(listed.contains(today) || today.hasPrefix("Etc/") || today == "Factory", "\(name) is \(today)")
    }
    #expect(current["US/Eastern"] == "America/New_York")
    #expect(current["Etc/Zulu"] == "Etc/UTC")
    #expect(current["Europe/Oslo"] == "Europe/Oslo")
    #expect(try mapping("windows", "current")["India Standard Time"] == "Asia/Kolkata")
    #expect(try mapping("current", "windows")["europe/kyiv"] == "FLE Standard Time")
  }

  @Test(arguments: [
    ("Asia/Kolkata", "India Standard Time"), ("Asia/Calcutta", "India Standard Time"),
    ("Europe/Kyiv", "FLE Standard Time"), ("Europe/Kiev", "FLE Standard Time"),
    ("Asia/Ho_Chi_Minh", "SE Asia Standard Time"), ("America/Nuuk", "Greenland Standard Time"),
    ("US/Eastern", "Eastern Standard Time"), ("EST5EDT", "Eastern Standard Time"), ("UTC", "UTC"), ("Etc/UTC", "UTC"),
    ("GMT", "UTC"), ("Zulu", "UTC"), ("America/Argentina/Buenos_Aires", "Argentina Standard Time"),
    ("Asia/Yangon", "Myanmar Standard Time"), ("Pacific/Kanton", "UTC+13"),
    ("america/chicago", "Central Standard Time"),
  ])
  func `names that browsers send`(name: String, windows: String) throws {
    #expect(try mapping("iana", "windows")[name] == windows)
  }

  private func mapping(_ from: String, _ to: String) throws -> Mapping {
    try RealDictionariesTests.catalog.get().mapping("windows-zones", from: from, to: to)
  }
}
