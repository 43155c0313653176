package import Crosswalk
internal import CrosswalkStore

/// What is captured of the calls of a service, and what is taken out of their payloads.
public struct Policy: Sendable, Equatable {
  /// Calls that took longer than this are slow, in µs; nil captures none as slow.
  var slowAbove: UInt64? = 1_000_000
  /// One call in so many is a sample, 1 to 1,000,000; nil takes none.
  public var sample: Int? = 100
  /// How many samples are kept, 1 to 1000, successes and failures apart.
  public var keep = 10
  /// How long a captured payload may be, 0 to 1,048,576 bytes; what is longer is cut.
  public var payload = 16384
  /// The names of the keys whose values are taken out of payloads: at most 64, of at most 64 bytes.
  ///
  /// Case does not count, nor do `-`, `_`, `.` and blanks. A key matches that is such a name, ends in one of five characters
  /// or more, or has one as a word.
  public var redact = [
    "password", "passwd", "pwd", "secret", "token", "authorization", "cookie", "apikey", "privatekey", "credential",
    "session", "card", "pan", "cvv", "pin", "ssn",
  ]
  /// Whether the numbers of payment cards are taken out of payloads, wherever they stand.
  public var cards = true

  /// The policy of every service that was not given its own.
  public static let `default` = Policy()

  /// Calls that took longer than this are slow, 1 µs to 24 h in whole µs; nil captures none as slow.
  public var slow: Duration? {
    get { slowAbove.map { .microseconds(Int64(clamping: $0)) } }
    set { slowAbove = newValue.map(\.wholeMicroseconds) }
  }

  /// Which calls are captured.
  package var rule: CaptureRule {
    CaptureRule(slowAbove: slowAbove ?? .max, sampleOneIn: UInt32(clamping: sample ?? 0))
  }

  /// What may be set.
  package enum Limits {
    /// Microseconds: 1 µs to 24 h.
    package static let slow: ClosedRange<UInt64> = 1...86_400_000_000
    package static let sample = 1...1_000_000
    package static let keep = 1...1000
    /// Bytes.
    package static let payload = 0...1_048_576
    /// How many names may be redacted.
    package static let names = 64
    /// How long such a name may be, in bytes.
    package static let nameLength = 64
    /// How many services may have a policy of their own: as many as there may be in a cluster.
    package static let services = 10_000
  }
}

extension Policy {
  /// The policy as POLICY answers it and Redis keeps it; every value is what the option of that name takes.
  package var json: JSON {
    [
      "slow": .string(slowAbove.map(DurationWord.text) ?? "off"),
      "sample": sample.map { .integer(Int64($0)) } ?? "off",
      "keep": .integer(Int64(keep)),
      "payload": .integer(Int64(payload)),
      "redact": .array(redact.map(JSON.string)),
      "cards": cards ? "on" : "off",
    ]
  }

  /// Reads a policy as `json` writes it; nil where it is not that.
  ///
  /// Without `cards` it takes out card numbers.
  package init?(_ json: JSON) {
    var options: [PolicyOption] = []
    for name in ["slow", "sample", "keep", "payload"] {
      switch json[name] {
      case .string(let text): options.append(PolicyOption(name, text))
      case .integer(let number): options.append(PolicyOption(name, String(number)))
      default: return nil
      }
    }
    if let cards = json["cards"] {
      guard let text = cards.string else { return nil }
      options.append(PolicyOption("cards", text))
    }
    guard let names = json["redact"]?.array, let policy = try? Policy.default.setting(options),
      let redact = try? Self.checked(names.compactMap(\.string)), redact.count == names.count
    else { return nil }
    self = policy
    self.redact = redact
  }
}
