import CrosswalkMonitoring
import Testing

/// Which keys match the names of the default policy, and which do not.
@Suite struct KeyNameTests {
  private let redactor = Redactor(Policy.default.redact)

  /// Checks whether the value of a key is redacted, in each way to write the key.
  private func expect(_ key: String, isRedacted: Bool) {
    for text in [
      #"{"\#(key)": "zzz"}"#, "\(key)=zzz&x=1", "\(key): zzz", #"{"name":"\#(key)","value":"zzz"}"#,
      #"{"text":"{\"\#(key)\":\"zzz\"}"}"#, "x=%7B%22\(key)%22%3A%22zzz%22%7D",
    ] {
      let redacted = String(decoding: redactor.redacted(Array(text.utf8)), as: UTF8.self)
      #expect(redacted.contains("zzz") != isRedacted, "\(redacted) from \(text)")
    }
  }

  @Test(arguments: [
    "password", "PASSWORD", "Passwd", "pwd", "secret", "token", "authorization", "cookie", "apikey", "privatekey",
    "credential", "session", "card", "pan", "cvv", "pin", "ssn", "api_key", "api-key", "apiKey", "API.KEY",
    "private_key",
    "access_token", "accessToken", "refresh-token", "id.token", "clientSecret", "client_secret", "SecretAccessKey",
    "x-api-key", "X-Auth-Token", "user[password]", "user.password", "user[api_key]", "proxy-authorization",
    "Set-Cookie", "token_id", "tokenId", "card_number", "cardNumber", "sessionKey", "session_id", "userPin", "pin-code",
    "PIN", "card.cvv", "payment[card]", "customer_ssn", "db_pwd", "password[0]", "newPassword", "dbCredential",
  ])
  func `a key matches if it is a name, ends in one, or has one as a word`(_ key: String) {
    expect(key, isRedacted: true)
  }

  @Test(arguments: [
    "author", "authority", "authorized", "spanner", "span", "shipping", "company", "tokenizer", "tokens", "passport",
    "discard", "keypin", "keypins", "spin", "pinned", "pint", "japan", "panel", "cards", "cardholder", "postcard",
    "scorecard", "assn", "cookies", "cookiebar", "sessions", "sessionless", "credentials", "secretary", "passwords",
    "passwd2", "pwdx", "apikeys", "cvv2", "key", "id", "user", "opinion", "expansion", "api", "x_apikeyx",
  ])
  func `a key does not match if a name is only a part of one of its words`(_ key: String) {
    expect(key, isRedacted: false)
  }

  @Test func `names are compared like keys, and a name of fewer than five characters does not match an ending`() {
    func isRedacted(_ key: String, by name: String) -> Bool {
      !String(decoding: Redactor([name]).redacted(Array("\(key)=zzz".utf8)), as: UTF8.self).contains("zzz")
    }
    #expect(isRedacted("x_kundennr", by: "Kunden-Nr."))
    #expect(isRedacted("kunden_nr", by: "Kunden-Nr."))
    #expect(isRedacted("iban", by: "I.B.A.N") && isRedacted("my_iban", by: "IBAN"))
    #expect(!isRedacted("myiban", by: "iban"))
    // The name has four characters without the underscores.
    #expect(!isRedacted("myiban", by: "i_b_a_n"))
    #expect(isRedacted("myiban5", by: "iban5"))
  }

  @Test func `keys of several words are found before a colon`() {
    for (text, expected) in [
      ("API key: zzz", "API key: [redacted]"), ("Session id: zzz", "Session id: [redacted]"),
      ("12:30:01 INFO user pin code: zzz", "12:30:01 INFO user pin code: [redacted]"),
      ("private key = zzz", "private key = [redacted]"), ("session id = zzz", "session id = zzz"),
    ] {
      #expect(String(decoding: redactor.redacted(Array(text.utf8)), as: UTF8.self) == expected)
    }
  }
}
