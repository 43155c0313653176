import CrosswalkClient
import NIOCore
import Testing

struct RequestTests {
  private func line(_ request: Request) -> String {
    var buffer = ByteBuffer()
    request.write(to: &buffer)
    return String(buffer: buffer)
  }

  @Test(arguments: ["USD", "€", "a=b", "{", "[x]", "back\\slash", "'", "\u{A0}", "\u{85}"])
  func `a word that can be bare is bare`(word: String) {
    #expect(line(Request(["PING", word])) == "PING \(word)\n")
  }

  @Test(arguments: [
    ("", #""""#),
    ("US Dollar", #""US Dollar""#),
    (#"say "hi""#, #""say \"hi\"""#),
    (#" \"#, #"" \\""#),
    ("a\tb\nc\rd", #""a\tb\nc\rd""#),
    ("\u{0}\u{1B}\u{7F}", #""\u0000\u001b\u007f""#),
    ("🇹🇷 Türkiye", #""🇹🇷 Türkiye""#),
    // This is one character in Swift, although it contains a line end.
    ("\r\n", #""\r\n""#),
  ])
  func `a word that cannot be bare is a JSON string`(word: String, written: String) {
    #expect(line(Request(["PING", word])) == "PING \(written)\n")
  }

  @Test func `options follow the arguments, and their values are words`() {
    let request = Request(
      ["LOOKUP", "zones", "windows", "iana", "Central Standard Time"],
      options: [Request.Option("at", "2001-05-01"), Request.Option("territory", "C A"), Request.Option("x", "")])
    #expect(
      line(request) == #"LOOKUP zones windows iana "Central Standard Time" at=2001-05-01 territory="C A" x="""# + "\n")
  }
}
