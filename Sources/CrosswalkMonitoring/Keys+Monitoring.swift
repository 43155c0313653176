package import Crosswalk
internal import CrosswalkStore

/// The names of the keys of recorded calls.
extension Keys {
  /// A sorted set: service → last seen, in seconds since 1970.
  package var services: String { namespace + "{services}" }
  /// A sorted set: service → when it was forgotten with its statistics, in ms since 1970; for a day.
  package var forgottenServices: String { namespace + "{services}:forgotten" }

  /// A hash: what was counted of a service in the period that starts then.
  package func counts(_ service: ServiceName, _ period: Period, _ start: Int64) -> String {
    of(service) + "\(period.rawValue):\(start)"
  }

  /// All keys that the counts of a service can have at a moment, in seconds since 1970.
  ///
  /// What was held for long is written late, and kept for as long as if it were new: for that there is a day to spare.
  package func allCounts(of service: ServiceName, at moment: Int64) -> [String] {
    Period.allCases.flatMap { period in
      let first = period.start(of: moment - period.retention - Period.day.length)
      let last = moment + period.length
      return stride(from: first, through: last, by: Int(period.length)).map { counts(service, period, $0) }
    }
  }

  /// A hash: service → its policy, JSON.
  package var policies: String { namespace + "{policies}" }
  /// A number that changes with every change of `policies` and of `policiesForgotten`.
  package var policyRevision: String { namespace + "{policies}:revision" }
  /// The channel that says there is a new revision of the policies.
  package var policyChanges: String { namespace + "{policies}:changes" }
  /// A sorted set: service → when what was captured of it was last to be forgotten, µs.
  package var policiesForgotten: String { namespace + "{policies}:forgotten" }

  /// A list of samples, JSON, the newest first.
  package func samples(_ service: ServiceName, _ status: CaptureStatus) -> String {
    of(service) + "samples:\(status.rawValue)"
  }

  /// A sorted set: id of a capture → elapsed, µs.
  package func slow(_ service: ServiceName, _ day: Day) -> String {
    of(service) + "slow:\(day)"
  }

  /// A hash: id of a capture → JSON.
  package func slowCaptures(_ service: ServiceName, _ day: Day) -> String {
    of(service) + "slow:\(day):captures"
  }

  /// A string: up to when captures are not to be kept, because FORGET was given then, µs.
  package func forgotten(_ service: ServiceName) -> String {
    of(service) + "forgotten"
  }

  private func of(_ service: ServiceName) -> String {
    namespace + "{s:\(service.text)}:"
  }
}
