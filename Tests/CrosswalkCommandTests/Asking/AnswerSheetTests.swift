import Testing

@testable import CrosswalkCommand

struct AnswerSheetTests {
  @Test func `an answer is a line, several are joined by tabs`() {
    var sheet = AnswerSheet()
    sheet.add(.found(["840"]), to: "USD")
    sheet.add(.default("999"), to: "XXX")
    sheet.add(.found(["America/Winnipeg", "a\tb"]), to: "Central Standard Time")
    #expect(sheet.lines == ["840", "999", "America/Winnipeg\t\"a\\tb\""])
    #expect(sheet.remarks == [])
    #expect(sheet.status == .done)
  }

  @Test func `no answer is an empty line and the exit status 1`() {
    var sheet = AnswerSheet()
    sheet.add(.none, to: "XXX")
    sheet.add(.found(["840"]), to: "USD")
    #expect(sheet.lines == ["", "840"])
    #expect(sheet.remarks == [])
    #expect(sheet.status == .noMapping)
  }

  @Test func `an ambiguous answer is its candidates, a warning and the exit status 1`() {
    var sheet = AnswerSheet()
    sheet.add(.ambiguous(["a", "b"]), to: "x\ty")
    #expect(sheet.lines == ["a\tb"])
    #expect(
      sheet.remarks == [#"Warning: "x\ty" is ambiguous: the dictionary has 2 answers and does not say which"#])
    #expect(sheet.status == .noMapping)
  }

  @Test func `lines of input and answers stay side by side, and the lines are counted on`() {
    var sheet = AnswerSheet()
    sheet.add([.found(["1"]), .ambiguous(["a", "b"])], to: [.text("x"), .text(""), .text("y")])
    #expect(sheet.lines == ["1", "", "a\tb"])
    #expect(sheet.status == .noMapping)
    sheet.clear()
    sheet.add([.found(["2"])], to: [.tooLong, .notUTF8, .text("z")])
    #expect(sheet.lines == ["", "", "2"])
    #expect(
      sheet.remarks == ["Error: line 4: longer than 4096 bytes, as no value may be", "Error: line 5: not UTF-8"])
    // What is wrong with the input weighs more than what has no answer, whichever came first.
    #expect(sheet.status == .data)
  }
}
