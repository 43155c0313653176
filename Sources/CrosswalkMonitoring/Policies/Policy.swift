package import Crosswalk
internal import CrosswalkStore

// Policies: what is captured of the calls of each service, and what is redacted in the payloads.
//
// Redis keeps the policies that differ from the default in a hash, with a revision. Each node keeps a snapshot of all
// policies in memory (`PolicySnapshot`) and follows the revision, so a change applies on all nodes within two seconds.
// A node that crashes reads the policies again. While Redis is unavailable, a node uses its last policies. If Redis has
// lost the policies, a node that knows them restores them.

/// What is captured of the calls of a service, and what is redacted in their payloads.
public struct Policy: Sendable, Equatable {
  /// The threshold for slow calls, in µs: calls that took longer are slow; nil captures no slow calls.
  var slowAbove: UInt64? = 1_000_000
  /// One call in this many is a sample, 1 to 1,000,000; nil captures no samples.
  public var sample: Int? = 100
  /// The number of samples that are kept, 1 to 1000, separately for calls that succeeded and calls that failed.
  public var keep = 10
  /// The longest captured payload, 0 to 1,048,576 bytes; a longer payload is cut.
  public var payload = 16384
  /// The names of the keys whose values are redacted: at most 64 names of at most 64 bytes.
  ///
  /// Case, `-`, `_`, `.` and blanks are ignored. A key matches a name if it is the name, if one of its words is the
  /// name, or if it ends in the name and the name has five characters or more.
  public var redact = [
    "password", "passwd", "pwd", "secret", "token", "authorization", "cookie", "apikey", "privatekey", "credential",
    "session", "card", "pan", "cvv", "pin", "ssn",
  ]
  /// Whether the numbers of payment cards are redacted, anywhere in a payload.
  public var cards = true

  /// The policy of each service that does not have its own.
  public static let `default` = Policy()

  /// The threshold for slow calls, 1 µs to 24 h in whole µs: longer calls are slow; nil captures no slow calls.
  public var slow: Duration? {
    get { slowAbove.map { .microseconds(Int64(clamping: $0)) } }
    set { slowAbove = newValue.map(\.wholeMicroseconds) }
  }

  /// The rule for the recorder, which says which calls are captured.
  package var rule: CaptureRule {
    CaptureRule(slowAbove: slowAbove ?? .max, sampleOneIn: UInt32(clamping: sample ?? 0))
  }

  /// The ranges of the options.
  package enum Limits {
    /// In microseconds: 1 µs to 24 h.
    package static let slow: ClosedRange<UInt64> = 1...86_400_000_000
    package static let sample = 1...1_000_000
    package static let keep = 1...1000
    /// In bytes.
    package static let payload = 0...1_048_576
    /// The largest number of names in `redact`.
    package static let names = 64
    /// The largest length of such a name, in bytes.
    package static let nameLength = 64
    /// The largest number of services with their own policy, which is the limit of services.
    package static let services = ServiceRoster.limit
  }
}

extension Policy {
  /// The policy as POLICY returns it and Redis keeps it; each value is valid for the option with its name.
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

  /// Reads a policy that `json` wrote; nil if it is not valid.
  ///
  /// If `cards` is missing, card numbers are redacted.
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
