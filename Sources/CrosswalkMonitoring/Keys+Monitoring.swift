package import Crosswalk
internal import CrosswalkStore

/// The names of the keys of recorded calls.
extension Keys {
  /// A sorted set: service → last seen, in seconds since 1970.
  package var services: String { namespace + "{services}" }
  /// A sorted set: service → when it was forgotten with its statistics, in ms since 1970; an entry is kept for a day.
  package var forgottenServices: String { namespace + "{services}:forgotten" }

  /// Returns the name of a hash: the counts of a service in the period with this start.
  package func counts(_ service: ServiceName, _ period: Period, _ start: Int64) -> String {
    of(service) + "\(period.rawValue):\(start)"
  }

  /// Returns all keys that the counts of a service can have at a moment, in seconds since 1970.
  ///
  /// A node can write counts late that it has held for a long time, and Redis then keeps them as long as new ones. The
  /// list therefore covers one more day than the retention.
  package func allCounts(of service: ServiceName, at moment: Int64) -> [String] {
    Period.allCases.flatMap { period in
      let first = period.start(of: moment - period.retention - Period.day.length)
      let last = moment + period.length
      return stride(from: first, through: last, by: Int(period.length)).map { counts(service, period, $0) }
    }
  }

  /// A hash: service → its policy, JSON.
  package var policies: String { namespace + "{policies}" }
  /// A number that increases with every change of `policies` and of `policiesForgotten`.
  package var policyRevision: String { namespace + "{policies}:revision" }
  /// The channel that announces a new revision of the policies.
  package var policyChanges: String { namespace + "{policies}:changes" }
  /// A sorted set: service → the moment up to which its captures were last forgotten, in µs.
  package var policiesForgotten: String { namespace + "{policies}:forgotten" }

  /// Returns the name of a list: samples as JSON, the newest first.
  package func samples(_ service: ServiceName, _ status: CaptureStatus) -> String {
    of(service) + "samples:\(status.rawValue)"
  }

  /// Returns the name of a sorted set: id of a capture → elapsed time in µs.
  package func slow(_ service: ServiceName, _ day: Day) -> String {
    of(service) + "slow:\(day)"
  }

  /// Returns the name of a hash: id of a capture → JSON.
  package func slowCaptures(_ service: ServiceName, _ day: Day) -> String {
    of(service) + "slow:\(day):captures"
  }

  /// Returns the name of a string: the moment of the last FORGET, in µs; captures up to that moment are not kept.
  package func forgotten(_ service: ServiceName) -> String {
    of(service) + "forgotten"
  }

  private func of(_ service: ServiceName) -> String {
    namespace + "{s:\(service.text)}:"
  }
}
