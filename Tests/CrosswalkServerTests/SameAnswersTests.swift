import Crosswalk
import Testing

@testable import CrosswalkServer

/// Both codecs lead to the same commands, so a request gets the same answer in both protocols.
struct SameAnswersTests {
  private static let words: [String] = [
    "TAKE", "take", "NAMED", "LATER", "LONGER", "LOAD", "HELP", "DICTIONARIES", "NOSUCH", "PING", "x", "a b",
    "at=x", "at=y", "of=x=y", "=x", "", "at", "é\"\\\n", "7", "\u{7F}", "at=", "a b=c",
  ]

  @Test func `any words get the same answer or the same code in both protocols`() async {
    var generator = Generator(state: 7)
    for _ in 0..<3000 {
      let count = Int.random(in: 1...5, using: &generator)
      let request = (0..<count).map { _ in Self.words.randomElement(using: &generator) ?? "" }
      let role = [Role.reader, .application, .operator, nil].randomElement(using: &generator) ?? nil
      let line = await Conversation.replies(to: Self.line(request), role: role)
      let resp = await Conversation.text(replyingTo: RESP.request(request), role: role)
      #expect(Self.summary(ofLine: line) == Self.summary(ofRESP: resp), "\(request)")
    }
  }

  /// Returns the request in the line protocol: options by name, and everything else as JSON strings.
  private static func line(_ request: [String]) -> String {
    // These are the numbers of positional words of the commands; the other words are options.
    let positionals = ["TAKE": 2, "NAMED": 1, "LATER": 1, "LONGER": 1, "LOAD": 1, "HELP": 1, "PING": 1]
    let most = positionals[request[0].uppercased()] ?? 0
    let words = request.enumerated().map { index, word in
      guard index > most, let equals = word.firstIndex(of: "="), equals > word.startIndex,
        !word[..<equals].contains(" ")
      else { return JSON.string(word).text }
      return "\(word[...equals])\(JSON.string(String(word[word.index(after: equals)...])).text)"
    }
    return words.joined(separator: " ") + "\n"
  }

  private static func summary(ofLine reply: String) -> String {
    let words = reply.dropLast().split(separator: " ", maxSplits: 2)
    switch words.first {
    case "ERR": return "\(words[1])" == "denied" ? "denied" : "error \(words[1])"
    case "NONE": return "nothing"
    default: return "done"
    }
  }

  private static func summary(ofRESP reply: String) -> String {
    let words = reply.split(separator: "\r\n")[0].split(separator: " ", maxSplits: 2)
    switch words[0] {
    case "-NOAUTH": return "denied"
    case "-ERR": return words[1] == "denied" ? "denied" : "error \(words[1])"
    case "$-1": return "nothing"
    default: return "done"
    }
  }
}

/// Random numbers that are the same in every run.
private struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 29
  }
}
