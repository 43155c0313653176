/// What is captured of the calls of a service, and what is taken out of their payloads.
package struct Policy: Sendable, Equatable {
  /// Calls that took longer than this are slow, in microseconds; nil captures none as slow.
  package internal(set) var slow: UInt64? = 1_000_000
  /// One call in so many is a sample; nil takes none.
  package internal(set) var sample: UInt32? = 100
  /// How many samples are kept, successes and failures apart.
  package internal(set) var keep = 10
  /// How long a captured payload may be, in bytes; what is longer is cut.
  package internal(set) var payload = 16384
  /// The names of the keys whose values are taken out of payloads.
  package internal(set) var redact = [
    "password", "passwd", "secret", "token", "authorization", "card", "pan", "cvv",
  ]

  /// The policy of every service that was not given its own.
  package static let `default` = Policy()

  /// Which calls are captured.
  package var rule: CaptureRule {
    CaptureRule(slowAbove: slow ?? .max, sampleOneIn: sample ?? 0)
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
