import Crosswalk
import CrosswalkMonitoring
import Testing

/// Payloads at random with planted secrets: no part of any secret may remain.
@Suite struct PlantedSecretTests {
  private let redactor = Redactor(["password", "card", "authorization"])

  @Test(arguments: 0..<16)
  func `no part of a planted secret remains, and nothing else is lost`(_ seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    for _ in 0..<100 {
      var planting = Planting()
      let payload = planting.payload(depth: Int.random(in: 0...3, using: &random), using: &random)
      let redacted = String(decoding: redactor.redacted(Array(payload.utf8)), as: UTF8.self)
      for secret in planting.secrets { #expect(!redacted.contains(secret), "\(secret) in \(redacted) from \(payload)") }
      for other in planting.others { #expect(redacted.contains(other), "no \(other) in \(redacted) from \(payload)") }
      // If a payload is escaped in several ways at once, a quote around a redacted value may be lost.
      if !planting.isTransported {
        let again = String(decoding: redactor.redacted(Array(redacted.utf8)), as: UTF8.self)
        #expect(again == redacted, "from \(payload)")
      }
      if planting.isJSON { #expect(throws: Never.self, "\(redacted)") { try JSON(parsing: redacted.utf8) } }
    }
  }

  @Test(arguments: 0..<8)
  func `no part of a secret remains if the payload is cut short`(_ seed: Int) {
    var random = SplitMix(seed: UInt64(1000 + seed))
    for _ in 0..<100 {
      var planting = Planting(isToBeCut: true)
      let payload = Array(planting.payload(depth: 2, using: &random).utf8)
      let cut = payload.prefix(Int.random(in: 0...payload.count, using: &random))
      let redacted = String(decoding: redactor.redacted(Array(cut)), as: UTF8.self)
      // Every secret begins with this.
      #expect(!redacted.contains("s3c"), "\(redacted) from \(String(decoding: cut, as: UTF8.self))")
    }
  }

  @Test(arguments: 0..<8)
  func `a text that is cut short inside a string leaves the text around it unchanged`(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(2000 + seed))
    for _ in 0..<100 {
      var planting = Planting(isToBeCut: true)
      let inner = planting.document(depth: 2, using: &random).text.utf8
      var payload = String(decoding: inner.prefix(Int.random(in: 0...inner.count, using: &random)), as: UTF8.self)
      for level in 0..<Int.random(in: 1...3, using: &random) {
        payload = #"{"log":\#(quoted(payload, &random)),"code":20\#(level)}"#
      }
      let redacted = redactor.redacted(Array(payload.utf8))
      let text = String(decoding: redacted, as: UTF8.self)
      #expect(!text.contains("s3c"), "\(text) from \(payload)")
      // If the payload is also escaped as in forms or XML, the quotes of all levels look the same.
      guard !planting.isTransported else { continue }
      #expect(try neighbours(in: redacted) == neighbours(in: Array(payload.utf8)), "\(text) from \(payload)")
    }
  }

  /// Returns the text as a JSON string, in which quotes are escaped in one way or the other.
  private func quoted(_ text: String, _ random: inout SplitMix) -> String {
    let pieces = text.split(separator: "\"", omittingEmptySubsequences: false)
    let inside = pieces.map { JSON.string(String($0)).text.dropFirst().dropLast() }
    let joined = inside.dropFirst().reduce(String(inside[0])) { result, piece in
      result + (Bool.random(using: &random) ? #"\""# : #"\u0022"#) + piece
    }
    return "\"\(joined)\""
  }

  /// Returns the values next to the text that is cut short, on each level.
  private func neighbours(in payload: [UInt8]) throws -> [JSON?] {
    guard let document = try? JSON(parsing: payload), let code = document["code"] else { return [] }
    guard case .string(let inner) = document["log"] else { return [code] }
    return [code] + (try neighbours(in: Array(inner.utf8)))
  }

  @Test(arguments: [
    "\"", "\\", "\\\"", "{", "[", "\"card\":{", "{\"name\":\"card\",\"value\":[", "{\"value\":{",
    "{\"value\":[\"a\",\"name\":\"card\",", "[\"card\",",
    "(\"card\",\"a\"", "{\"rawHeaders\":[\"card\",", "a://b:c/", "a://b:c@", "a://b:", "://", "card: a\n ",
    "--b\nContent-Disposition: form-data; name=card\n\n", "Content-Disposition: form-data; name=card\n",
    "Content-Disposition: form-data; name=\"card\"\n\na\n", "<a name='card' value='b'>", "<a name='card'", "<a '<",
    "<card><![CDATA[", "card-", "Card", "a card ", "[[", "--\n", "\"card\":\"", "\"card\":[\"", "\"card\":\"\\\"",
    "card=", "card=\"",
    "card={", "card:", "<card>", "<card", "<card a=\"", "<card 'a", "<card \"a\"'", "4 ", "4111111111111111 ", "'", "=",
    "é=", "%", "%22card%22:{", "\\u005c", "[4111111111111111.", "[-", "card= ", "card= a",
  ])
  func `a payload that is made to be slow takes time in proportion to its length`(_ piece: String) {
    let short = time(piece, 1 << 12)
    let long = time(piece, 1 << 16)
    // The payload is 16 times as long; in quadratic time it would take 256 times as long.
    #expect(long < max(short, .milliseconds(1)) * 100, "\(short) and then \(long)")
  }

  private func time(_ piece: String, _ length: Int) -> Duration {
    let payload = Array(String(repeating: piece, count: length / piece.utf8.count).utf8)
    return (0..<3).map { _ in ContinuousClock().measure { _ = redactor.redacted(payload) } }.min() ?? .zero
  }
}

/// Makes payloads at random, and knows which parts of them are secret.
struct Planting {
  private(set) var secrets: [String] = []
  /// The parts that must remain.
  private(set) var others: [String] = []
  private(set) var isJSON = false
  /// Whether a part is escaped as in a form or in XML.
  private(set) var isTransported = false
  private var count = 0
  /// Whether the payload will be cut short: the name of a value that comes before it can then be missing.
  private let isToBeCut: Bool

  init(isToBeCut: Bool = false) {
    self.isToBeCut = isToBeCut
  }

  /// Returns a payload in JSON or another form.
  mutating func payload(depth: Int, using random: inout SplitMix) -> String {
    isJSON = Bool.random(using: &random)
    return isJSON ? document(depth, &random).text : text(depth, &random)
  }

  /// Returns a JSON document.
  mutating func document(depth: Int, using random: inout SplitMix) -> JSON {
    document(depth, &random)
  }

  private mutating func secret() -> String {
    count += 1
    secrets.append("s3cr3t\(count)z")
    return "s3cr3t\(count)z"
  }

  private mutating func other() -> String {
    count += 1
    others.append("other\(count)z")
    return "other\(count)z"
  }

  private func key(_ random: inout SplitMix) -> String {
    [
      "password", "Card", "AUTHORIZATION", "pAssword", "user[password]", "x-password", "accessPassword", "card_number",
      "Proxy-Authorization", "cardNumber", "pass_word", "card.no",
    ].randomElement(using: &random) ?? "card"
  }

  /// Returns a text with one secret, in a form that ends plainly or has no end.
  private mutating func text(_ depth: Int, _ random: inout SplitMix) -> String {
    switch Int.random(in: 0..<17, using: &random) {
    case 7 where depth > 0: "data=\(percentEncoded(document(depth - 1, &random).text))&x=\(other())"
    case 8 where depth > 0: "<x>\(escaped(document(depth - 1, &random).text))</x>\(other())"
    case 0: "user=\(other())&\(key(&random))=\(secret())&x=\(other())"
    case 1: "\(other()) \(key(&random))=\"\(secret()) & \(secret())\" \(other())"
    case 2: "\(other())\n\(key(&random)): \(secret()) \(secret()), \"\(secret())\"\n\(other())"
    case 3: "<a><\("password")>\(secret())</password>\(other())</a>"
    case 4: "\(other()) said \(document(depth - 1, &random).text) to \(other())"
    case 9: "\(key(&random))= \(other())=\(other()) \(key(&random))= \(secret()) \(other())"
    case 10: "\(key(&random)) = \(secret())=\(secret()) \(key(&random))= \(secret())= \(other())"
    case 11:
      "\(other()) https://\(other()):\(secret())@\(other())/\(other())?\(key(&random))=\(secret())&x=\(other()) y"
    case 12: part(&random)
    case 13:
      "<a><add key='\(key(&random))' value='\(secret())'/><b \(xmlName(&random))=\"\(secret())\" c=\"\(other())\"/></a>"
    case 14: "\(other())\n\(key(&random)): \(secret()),\n  \(secret())\n\t\(secret())\n\(other())"
    case 15: "<card><![CDATA[\(secret())</card>]]> \(secret())</card>\(other())"
    case 16: "psql postgres://\(other()):\(secret())/\(secret())@\(other()):5432/x \(other())"
    case 5: "\(other()) 4111 1111 1111 1111 \(other())"
    default: depth > 0 ? JSON.string(text(depth - 1, &random)).text : other()
    }
  }

  private func xmlName(_ random: inout SplitMix) -> String {
    ["password", "Card", "accessPassword", "card-number", "x.password"].randomElement(using: &random) ?? "card"
  }

  /// Returns a form of two parts.
  private mutating func part(_ random: inout SplitMix) -> String {
    let end = Bool.random(using: &random) ? "\r\n" : "\n"
    let lines = [
      "--b0", "Content-Disposition: form-data; name=\"\(key(&random))\"", "Content-Type: text/plain", "",
      "--\(secret())", secret(), "--b0", "Content-Disposition: form-data; name=\"a\"; filename=\"password\"", "",
      other(),
      "--b0--", "",
    ]
    return lines.joined(separator: end)
  }

  private mutating func percentEncoded(_ text: String) -> String {
    isTransported = true
    return text.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        String(Unicode.Scalar(byte))
      case UInt8(ascii: " "): "+"
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }

  private mutating func escaped(_ text: String) -> String {
    isTransported = true
    return text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
  }

  private mutating func document(_ depth: Int, _ random: inout SplitMix) -> JSON {
    var members: [JSON.Member] = []
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      switch Int.random(in: 0..<8, using: &random) {
      case 0: members.append(JSON.Member("a", .string(other())))
      case 1: members.append(JSON.Member(key(&random), hidden(depth, &random)))
      case 2 where depth > 0: members.append(JSON.Member("b", .array([document(depth - 1, &random), .integer(7)])))
      case 3 where depth > 0: members.append(JSON.Member("c", .string(document(depth - 1, &random).text)))
      case 4: members.append(JSON.Member("e", pair(depth, &random)))
      case 5:
        let name = ["password", "Card", "X-Authorization", "card_number"].randomElement(using: &random) ?? "card"
        members.append(JSON.Member("f", .array([.string(name), hidden(depth, &random), .string(secret())])))
      case 6:
        members.append(
          JSON.Member(
            "rawHeaders",
            .array([
              .string("a"), .string(other()), .string(key(&random)), .string(secret()), .string("b"), .string(other()),
            ])))
      default: members.append(JSON.Member("d", .string(text(depth, &random))))
      }
    }
    return .object(members)
  }

  /// Returns a name and its value, in any order unless the payload will be cut short.
  private mutating func pair(_ depth: Int, _ random: inout SplitMix) -> JSON {
    let name = JSON.Member(Bool.random(using: &random) ? "name" : "key", .string(key(&random)))
    let value = JSON.Member("value", hidden(depth, &random))
    let rest = JSON.Member("comment", .string(other()))
    if !isToBeCut, Bool.random(using: &random) { return .object([value, rest, name]) }
    return .object([name, rest, value])
  }

  /// Returns a value of any kind, all of which is secret.
  private mutating func hidden(_ depth: Int, _ random: inout SplitMix) -> JSON {
    switch Int.random(in: 0..<(depth > 0 ? 6 : 3), using: &random) {
    case 0: .string(secret())
    case 1: .string("\(secret())\"\\, }]\n\(secret())")
    case 2: .integer(7)
    case 3: .array([hidden(depth - 1, &random), .string("]" + secret())])
    case 4: .string(JSON.object([JSON.Member("x", hidden(depth - 1, &random))]).text)
    default: .object([JSON.Member("}", hidden(depth - 1, &random)), JSON.Member("y\"", .string(secret()))])
    }
  }
}

/// A generator that returns the same numbers for the same seed.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var number = state
    number = (number ^ (number >> 30)) &* 0xBF58_476D_1CE4_E5B9
    number = (number ^ (number >> 27)) &* 0x94D0_49BB_1331_11EB
    return number ^ (number >> 31)
  }
}
