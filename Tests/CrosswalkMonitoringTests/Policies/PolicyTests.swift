import Crosswalk
import CrosswalkMonitoring
import Testing

@Suite struct PolicyTests {
  private func setting(_ options: (String, String)..., from policy: Policy = .default) throws -> Policy {
    try policy.setting(options.map { PolicyOption($0.0, $0.1) })
  }

  @Test func `the default policy is the one of the specification`() {
    #expect(
      Policy.default.json.text == #"{"slow":"1s","sample":100,"keep":10,"payload":16384,"#
        + #""redact":["password","passwd","pwd","secret","token","authorization","cookie","apikey","privatekey","#
        + #""credential","session","card","pan","cvv","pin","ssn"],"cards":"on"}"#)
    #expect(Policy.default.rule == CaptureRule(slowAbove: 1_000_000, sampleOneIn: 100))
  }

  @Test func `options that are not named keep their values`() throws {
    let policy = try setting(("slow", "500ms"), ("redact", "a,größe"))
    #expect(
      policy.json.text
        == #"{"slow":"500ms","sample":100,"keep":10,"payload":16384,"redact":["a","größe"],"cards":"on"}"#)
    let other = try setting(("sample", "1"), ("keep", "1000"), ("payload", "0"), from: policy)
    #expect(
      other.json.text == #"{"slow":"500ms","sample":1,"keep":1000,"payload":0,"redact":["a","größe"],"cards":"on"}"#)
  }

  @Test func `slow, sample and cards can be off, and redact can be empty`() throws {
    let policy = try setting(("slow", "off"), ("sample", "off"), ("redact", ""), ("cards", "off"))
    #expect(policy.json.text == #"{"slow":"off","sample":"off","keep":10,"payload":16384,"redact":[],"cards":"off"}"#)
    #expect(!policy.cards)
    #expect(try setting(("cards", "on"), from: policy).cards)
    #expect(policy.rule == CaptureRule(slowAbove: .max, sampleOneIn: 0))
  }

  @Test(arguments: [
    ("slow", "1us"), ("slow", "24h"), ("slow", "1d"), ("sample", "1000000"), ("payload", "1048576"), ("cards", "off"),
  ])
  func `a value at its bound is accepted, and read as it was written`(_ name: String, _ value: String) throws {
    let policy = try setting((name, value))
    #expect(policy != .default)
    #expect(Policy(policy.json) == policy)
  }

  @Test(arguments: [
    ("slow", "0us", "'0us' is not a valid threshold; write a duration from 1us to 24h, such as 500ms, or off"),
    (
      "slow", "86400000001us",
      "'86400000001us' is not a valid threshold; write a duration from 1us to 24h, such as 500ms, or off"
    ),
    ("slow", "500", "'500' is not a valid threshold; write a duration from 1us to 24h, such as 500ms, or off"),
    ("sample", "0", "sample is '0'; give 1 to 1000000, or off"),
    ("sample", "1000001", "sample is '1000001'; give 1 to 1000000, or off"),
    ("sample", "+1", "sample is '+1'; give 1 to 1000000, or off"),
    ("keep", "0", "keep is '0'; give 1 to 1000"), ("keep", "1001", "keep is '1001'; give 1 to 1000"),
    ("keep", "off", "keep is 'off'; give 1 to 1000"), ("keep", "", "keep is ''; give 1 to 1000"),
    ("payload", "-1", "payload is '-1'; give 0 to 1048576 bytes"),
    ("payload", "1048577", "payload is '1048577'; give 0 to 1048576 bytes"),
    ("redact", "a,,b", "redact has an empty name; separate names with commas"),
    ("redact", "a, b", "redact has ' b', with white space at its start or end; separate names with commas only"),
    ("redact", "a,-_", "redact has '-_', without a letter or a digit; write names of keys separated by commas"),
    ("cards", "no", "'no' is not a value of cards; write on to redact card numbers, or off"),
    ("cards", "", "'' is not a value of cards; write on to redact card numbers, or off"),
    ("Slow", "1s", "'Slow' is not an option; the options are slow, sample, keep, payload, redact and cards"),
  ])
  func `an invalid option is refused with a helpful error`(_ name: String, _ value: String, _ message: String) {
    let error = #expect(throws: PolicyError.self) { try setting((name, value)) }
    #expect(error?.description == message)
  }

  @Test func `there may be 64 names of 64 bytes`() throws {
    let names = (10..<74).map { String(repeating: "n", count: 62) + "\($0)" }
    #expect(try setting(("redact", names.joined(separator: ","))).redact == names)
    let error = #expect(throws: PolicyError.self) { try setting(("redact", (names + ["x"]).joined(separator: ","))) }
    #expect(error?.description == "redact has 65 names; the limit is 64")
    let long = String(repeating: "é", count: 33)
    let other = #expect(throws: PolicyError.self) { try setting(("redact", long)) }
    #expect(other?.description == "redact has a name of 66 bytes, '\(long)'; the limit is 64")
  }

  @Test func `a policy without cards redacts card numbers`() throws {
    let text = #"{"slow":"1s","sample":1,"keep":1,"payload":1,"redact":[]}"#
    #expect(Policy(try JSON(parsing: text.utf8))?.cards == true)
  }

  @Test(arguments: [
    "{}", "[]", #"{"slow":1,"sample":1,"keep":1,"payload":1,"redact":[]}"#,
    #"{"slow":"1s","sample":0,"keep":1,"payload":1,"redact":[]}"#,
    #"{"slow":"1s","sample":1,"keep":1,"payload":1,"redact":[1]}"#,
    #"{"slow":"1s","sample":1,"keep":1,"payload":1,"redact":"a"}"#,
    #"{"slow":"1s","sample":1,"keep":1,"payload":1,"redact":[],"cards":true}"#,
  ])
  func `a document that is not a policy is not accepted as one`(_ text: String) throws {
    #expect(Policy(try JSON(parsing: text.utf8)) == nil)
  }
}
