import Testing

@testable import CrosswalkCommand

struct TokenTests {
  @Test(arguments: ["s3cret", "s3cret\n", " s3cret\r\n\n"])
  func `a token is read without the space around it`(text: String) throws {
    #expect(try Token.parse(text, from: "here") == "s3cret")
  }

  @Test(arguments: [
    ("", "here has no token"), (" \n", "here has no token"),
    ("a b", "here has more than one word; a token has no spaces"),
    ("a\nb\n", "here has more than one word; a token has no spaces"),
    (String(repeating: "x", count: 4096), "here has a token that is longer than 4 KiB"),
  ])
  func `what is no token is refused, and not repeated`(text: String, message: String) {
    #expect(throws: Failure(.usage, message)) { try Token.parse(text, from: "here") }
  }

  @Test func `a token file that cannot be read is named, with the reason`() {
    #expect(throws: Failure(.usage, "cannot read the token file /nonexistent/token: No such file or directory")) {
      try Token.read(file: "/nonexistent/token")
    }
  }

  @Test func `a file without an end is not a token`() {
    #expect(throws: Failure(.usage, "the token file /dev/zero has a token that is longer than 4 KiB")) {
      try Token.read(file: "/dev/zero")
    }
  }
}
