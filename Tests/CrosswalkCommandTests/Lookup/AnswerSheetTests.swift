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

  @Test func `if there is no answer, the line is empty and the exit status is 1`() {
    var sheet = AnswerSheet()
    sheet.add(.none, to: "XXX")
    sheet.add(.found(["840"]), to: "USD")
    #expect(sheet.lines == ["", "840"])
    #expect(sheet.remarks == [])
    #expect(sheet.status == .noMapping)
  }

  @Test func `an ambiguous answer prints its candidates and a warning, and exits with 1`() {
    var sheet = AnswerSheet()
    sheet.add(.ambiguous(["a", "b"]), to: "x\ty")
    #expect(sheet.lines == ["a\tb"])
    #expect(
      sheet.remarks == [#"Warning: "x\ty" is ambiguous: the dictionary has 2 answers and does not say which"#])
    #expect(sheet.status == .noMapping)
  }

  @Test func `lines of input and answers stay aligned, and lines are counted across reads`() {
    var sheet = AnswerSheet()
    sheet.add([.found(["1"]), .ambiguous(["a", "b"])], to: [.text("x"), .text(""), .text("y")])
    #expect(sheet.lines == ["1", "", "a\tb"])
    #expect(sheet.status == .noMapping)
    sheet.clear()
    sheet.add([.found(["2"])], to: [.tooLong, .notUTF8, .text("z")])
    #expect(sheet.lines == ["", "", "2"])
    #expect(
      sheet.remarks == [
        "Error: line 4: longer than 4096 bytes, which is the limit for a value", "Error: line 5: not UTF-8",
      ])
    // What is wrong with the input weighs more than what has no answer, whichever came first.
    #expect(sheet.status == .data)
  }

  @Test func `defaults and missing answers are marked for people`() {
    var sheet = AnswerSheet(.terminal)
    sheet.add(.found(["840"]), to: "USD")
    sheet.add(.default("999"), to: "XXX")
    sheet.add(.none, to: "YYY")
    sheet.add([], to: [.text("")])
    #expect(sheet.lines == ["840", "999  (default)", "(none)", ""])
    #expect(sheet.status == .noMapping)
  }

  @Test func `a document has the value, the status and the answer`() {
    var sheet = AnswerSheet(.json)
    sheet.add(.found(["8\"40"]), to: "USD")
    sheet.add(.default("999"), to: "XXX")
    sheet.add(.none, to: "YYY")
    sheet.add(.ambiguous(["a", "b"]), to: "Z")
    sheet.add([.found(["1"])], to: [.text(""), .notUTF8, .text("x")])
    #expect(
      sheet.lines == [
        #"{"value":"USD","status":"OK","answer":"8\"40"}"#, #"{"value":"XXX","status":"DEFAULT","answer":"999"}"#,
        #"{"value":"YYY","status":"NONE","answer":null}"#, #"{"value":"Z","status":"AMBIGUOUS","answers":["a","b"]}"#,
        #"{"value":"","status":"NONE","answer":null}"#, #"{"value":null,"status":"ERROR","error":"not UTF-8"}"#,
        #"{"value":"x","status":"OK","answer":"1"}"#,
      ])
    #expect(sheet.remarks.count == 2)
    #expect(sheet.status == .data)
  }

  @Test func `if all answers are requested, each document has a list`() {
    var sheet = AnswerSheet(.json, all: true)
    sheet.add(.found(["a", "b"]), to: "x")
    sheet.add(.default("d"), to: "y")
    sheet.add(.none, to: "z")
    #expect(
      sheet.lines == [
        #"{"value":"x","status":"OK","answers":["a","b"]}"#, #"{"value":"y","status":"DEFAULT","answers":["d"]}"#,
        #"{"value":"z","status":"NONE","answers":[]}"#,
      ])
  }
}
