import Testing

@testable import Crosswalk

/// Lists in which a repetition means nothing, so that something else was meant.
@Suite struct RepetitionTests {
  @Test(arguments: [
    WrongFile.entries(
      "- {a: x, b: y, primary: [a, a]}", "4:29 \"a\" appears a second time in this list; write it once"),
    WrongFile.header("systems: {a: {match: [trim, trim]}, b: }", "2:29 \"trim\" appears a second time in this list"),
    WrongFile.header(
      "systems: {a: {match: [caseless, trim, caseless]}, b: }", "2:39 \"caseless\" appears a second time in this list"),
    WrongFile.header(
      "systems: {a: {match: [digits: 3, digits: 3]}, b: }", "2:34 \"digits\" appears a second time in this list"),
    WrongFile.header("systems: {a: {match: [{}]}, b: }", "2:23 this mapping is empty"),
    WrongFile.header(
      "qualifiers: {q: {from: [a, b, a]}}\nsystems: [a, b]", "2:31 \"a\" appears a second time in this list"),
    WrongFile.header(
      "systems: [a, b]\nallow: [null-like, null-like]", "3:20 \"null-like\" appears a second time in this list"),
  ])
  func `a name that stands twice in a list is an error at the second`(file: WrongFile) {
    file.check()
  }

  @Test func `a value can be twice in a cell and counts once`() throws {
    #expect(try dictionary(entries: "- [x, [1, 2, 1]]").answers("x", "a", "b") == ["1", "2"])
  }
}
