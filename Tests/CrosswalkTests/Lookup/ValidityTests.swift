import Testing

@testable import Crosswalk

/// Entries that hold for a time (file format, section "Validity").
@Suite struct ValidityTests {
  @Test(arguments: [
    ("1998-12-31", Answer.none), ("1999-01-01", .found("1")), ("2002-02-28", .found("1")), ("2002-03-01", .none),
    ("0001-01-01", .none), ("9999-12-31", .none),
  ])
  func `from is included, until is not`(day: String, answer: Answer) throws {
    let dictionary = try dictionary(entries: "- {a: x, b: 1, valid: {from: 1999-01-01, until: 2002-03-01}}")
    #expect(try dictionary.answer("x", "a", "b", on: day) == answer)
    #expect(try dictionary.answer("1", "b", "a", on: day) == (answer == .none ? .none : .found("x")))
    #expect(try dictionary.answers("x", "a", "b", on: day) == (answer == .none ? [] : ["1"]))
    #expect(try dictionary.entry("x", "a", on: day).isNone == (answer == .none))
  }

  @Test func `either bound may be left out`() throws {
    let dictionary = try dictionary(
      entries: "- {a: x, b: old, valid: {until: 2000-01-01}}\n- {a: x, b: new, valid: {from: 2000-01-01}}\n"
        + "- {a: y, b: always, valid: {}}")
    for (day, answer) in [("0001-01-01", "old"), ("1999-12-31", "old"), ("2000-01-01", "new"), ("9999-12-31", "new")] {
      #expect(try dictionary.answer("x", "a", "b", on: day) == .found(answer))
      #expect(try dictionary.answer("y", "a", "b", on: day) == .found("always"))
    }
  }

  @Test func `without a day a lookup means today`() throws {
    let dictionary = try dictionary(
      entries: "- {a: x, b: past, valid: {until: \(Day.today())}}\n- {a: x, b: today, valid: {from: \(Day.today())}}")
    let mapping = try Catalog([dictionary]).mapping("d", from: "a", to: "b")
    #expect(mapping["x"] == "today")
    #expect(try mapping.answer(for: "x") == .found("today"))
    #expect(try mapping.answers(for: "x") == ["today"])
    #expect(try mapping.answer(for: "x", on: Day("2000-01-01")) == .found("past"))
  }

  @Test func `if no entry holds, the value is unknown`() throws {
    let dictionary = try dictionary(
      "dictionary: d\nsystems: {a: , b: {unmapped: {default: 9}}}\nentries: [{a: x, b: ~, valid: {from: 2000-01-01}}]")
    #expect(try dictionary.answer("x", "a", "b", on: "1999-12-31") == .default("9"))
    #expect(try dictionary.answer("x", "a", "b", on: "2000-01-01") == .none)
  }

  @Test func `a primary rules while it holds`() throws {
    let dictionary = try dictionary(
      "dictionary: d\nsystems: {a: {duplicates: ambiguous}, b: }\nentries:\n"
        + "- [x, 1]\n- {a: x, b: 2, primary: true, valid: {from: 2000-01-01, until: 2001-01-01}}\n- [x, 3]")
    #expect(try dictionary.answer("x", "a", "b", on: "1999-12-31") == .ambiguous(["1", "3"]))
    #expect(try dictionary.answer("x", "a", "b", on: "2000-01-01") == .found("2"))
    #expect(try dictionary.answers("x", "a", "b", on: "2000-12-31") == ["2", "1", "3"])
    #expect(try dictionary.answer("x", "a", "b", on: "2001-01-01") == .ambiguous(["1", "3"]))
  }
}
