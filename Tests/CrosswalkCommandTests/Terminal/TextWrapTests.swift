import Testing

@testable import CrosswalkCommand

struct TextWrapTests {
  @Test(arguments: [
    ("", 5, [""]), ("one two", 7, ["one two"]), ("one two", 6, ["one", "two"]),
    ("one two three", 9, ["one two", "three"]),
    ("abcdefgh i", 3, ["abc", "def", "gh", "i"]), ("ab", 0, ["a", "b"]), ("a  b", 4, ["a  b"]),
  ])
  func `text is broken between words, and only a word that is too long within`(
    _ text: String, _ width: Int, _ lines: [String]
  ) {
    #expect(TextWrap.lines(text, width: width) == lines)
  }
}
