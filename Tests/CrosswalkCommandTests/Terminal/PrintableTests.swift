import Testing

@testable import CrosswalkCommand

struct PrintableTests {
  @Test(arguments: ["US Dollar", "Türkiye", #"say "hi""#, #"back\slash"#, "", "🇹🇷"])
  func `a value without control characters is printed as it is`(value: String) {
    #expect(Printable.value(value) == value)
  }

  @Test(arguments: [
    ("a\tb", #""a\tb""#), ("a\u{85}b\u{2028}", #""a\u0085b\u2028""#),
    ("\r\n", #""\r\n""#), ("\u{0}\u{7F}\u{1B}[31m\"", #""\u0000\u007f\u001b[31m\"""#),
  ])
  func `a value with control characters is printed as a JSON string`(value: String, printed: String) {
    #expect(Printable.value(value) == printed)
  }

  @Test func `a message keeps its lines and nothing else that steers a terminal`() {
    let message = "a:1:1: error: x\n  more \u{1B}[31m\u{7F}\r"
    #expect(Printable.message(message) == "a:1:1: error: x\n" + #"  more \u{1B}[31m\u{7F}\r"#)
  }
}
