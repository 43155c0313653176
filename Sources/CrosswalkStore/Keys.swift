internal import Crosswalk

/// The names of all keys, made here and nowhere else (docs/keys-in-redis.md).
///
/// Keys that one script touches share a hash tag, the part in braces, so that they lie together in a Redis Cluster.
package struct Keys: Sendable {
  /// What every key begins with, such as `crosswalk:`.
  package let namespace: String

  /// - Throws: `NamespaceError` for a namespace that would break the hash tags or be unreadable.
  package init(namespace: String = "crosswalk:") throws(NamespaceError) {
    guard namespace.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: "}") })
    else { throw NamespaceError() }
    self.namespace = namespace
  }

  /// A hash: dictionary name → the generation that is served.
  var generations: String { namespace + "{catalog}:generations" }
  /// A number that changes with every change of `generations`.
  var revision: String { namespace + "{catalog}:revision" }
  /// The channel that says there is a new revision.
  var changes: String { namespace + "{catalog}:changes" }
  /// A sorted set, by time: the generations that are being loaded, as `member`, or taken away, with more after it.
  var staging: String { namespace + "{catalog}:staging" }

  /// A sorted set, by time: the dictionaries that were dropped lately; one that is missing without that was lost.
  var dropped: String { namespace + "{catalog}:dropped" }

  /// A generation of a dictionary as `staging` names it.
  func member(_ name: String, _ generation: Generation) -> String {
    "\(name) \(generation.id)"
  }

  /// A string of JSON: the header of a generation.
  func definition(_ name: String, _ generation: Generation) -> String {
    prefix(name, generation) + "definition"
  }

  /// A hash: number of the chunk → entries, a line each.
  func entries(_ name: String, _ generation: Generation) -> String {
    prefix(name, generation) + "entries"
  }

  /// A hash: value in one system → answer in another.
  func map(_ name: String, _ generation: Generation, from: String, to: String) -> String {
    prefix(name, generation) + "map:\(from):\(to)"
  }

  /// All keys that a generation can have.
  func all(of definition: Definition, _ generation: Generation) -> [String] {
    let name = definition.name
    return [self.definition(name, generation), entries(name, generation)]
      + definition.directions.map { map(name, generation, from: $0.from.name, to: $0.to.name) }
  }

  /// A list of the generations that are kept, the newest first.
  func history(_ name: String) -> String {
    namespace + "{d:\(name)}:history"
  }

  /// A sorted set: service → last seen, in seconds since 1970.
  var services: String { namespace + "{services}" }
  /// A sorted set: service → when it was forgotten with its statistics, in ms since 1970; for a day.
  var forgottenServices: String { namespace + "{services}:forgotten" }

  /// A hash: what was counted of a service in the period that starts then.
  func counts(_ service: ServiceName, _ period: Period, _ start: Int64) -> String {
    of(service) + "\(period.rawValue):\(start)"
  }

  /// All keys that the counts of a service can have at a moment, in seconds since 1970.
  ///
  /// What was held for long is written late, and kept for as long as if it were new: for that there is a day to spare.
  func allCounts(of service: ServiceName, at moment: Int64) -> [String] {
    Period.allCases.flatMap { period in
      let first = period.start(of: moment - period.retention - Period.day.length)
      let last = moment + period.length
      return stride(from: first, through: last, by: Int(period.length)).map { counts(service, period, $0) }
    }
  }

  /// A hash: service → its policy, JSON.
  var policies: String { namespace + "{policies}" }
  /// A number that changes with every change of `policies` and of `policiesForgotten`.
  var policyRevision: String { namespace + "{policies}:revision" }
  /// The channel that says there is a new revision of the policies.
  var policyChanges: String { namespace + "{policies}:changes" }
  /// A sorted set: service → when what was captured of it was last to be forgotten, µs.
  var policiesForgotten: String { namespace + "{policies}:forgotten" }

  /// A list of samples, JSON, the newest first.
  func samples(_ service: ServiceName, _ status: CaptureStatus) -> String {
    of(service) + "samples:\(status.rawValue)"
  }

  /// A sorted set: id of a capture → elapsed, µs.
  func slow(_ service: ServiceName, _ day: Day) -> String {
    of(service) + "slow:\(day)"
  }

  /// A hash: id of a capture → JSON.
  func slowCaptures(_ service: ServiceName, _ day: Day) -> String {
    of(service) + "slow:\(day):captures"
  }

  /// A string: up to when captures are not to be kept, because FORGET was given then, µs.
  func forgotten(_ service: ServiceName) -> String {
    of(service) + "forgotten"
  }

  /// A string with PX: the token of who holds a lock and, as JSON, who that is and since when.
  func lock(_ name: CoordinationName) -> String {
    namespace + "{l:\(name)}:lock"
  }

  /// A string: the last fencing number that a lock gave.
  func fence(_ name: CoordinationName) -> String {
    namespace + "{l:\(name)}:fence"
  }

  /// A sorted set: lock → the end of its lease, µs.
  ///
  /// It is there to list locks by, and may name one that is free; the lock's own key is the truth.
  var locks: String { namespace + "{locks}" }
  /// The channel that says which lock was released.
  var lockReleases: String { namespace + "{locks}:released" }

  /// A stream: the messages of a topic.
  func stream(_ topic: CoordinationName) -> String {
    of(topic: topic) + "stream"
  }

  /// A stream: the messages that no member of a group could handle.
  func dead(_ topic: CoordinationName) -> String {
    of(topic: topic) + "dead"
  }

  /// A hash: group → how many messages were trimmed before it had handled them.
  func lost(_ topic: CoordinationName) -> String {
    of(topic: topic) + "lost"
  }

  /// A hash: group → how many messages it was given or has lost, of all that were ever published to the topic.
  ///
  /// Redis counts that itself, but 7.0.15 forgets some of it when it is started again.
  func read(_ topic: CoordinationName) -> String {
    of(topic: topic) + "read"
  }

  /// A hash: how many messages and bytes a topic keeps, as far as its scripts have counted.
  func size(_ topic: CoordinationName) -> String {
    of(topic: topic) + "size"
  }

  /// The keys of a topic that last: `stream`, `dead`, `lost`, `read` and `size`.
  func all(of topic: CoordinationName) -> [String] {
    [stream(topic), dead(topic), lost(topic), read(topic), size(topic)]
  }

  /// A string with PX: the message that was published under an id.
  func seen(_ topic: CoordinationName, _ id: CoordinationName) -> String {
    of(topic: topic) + "seen:\(id)"
  }

  /// A string with PX: the message as which one was published again that Redis had lost, and that had this id.
  func again(_ topic: CoordinationName, _ id: MessageID) -> String {
    of(topic: topic) + "again:\(id)"
  }

  /// A set: the topics.
  var topics: String { namespace + "{topics}" }
  /// The channel that says in which topic there is something new to deliver.
  var topicChanges: String { namespace + "{topics}:changes" }

  /// A sorted set: process start of a node → when it last said that it lives, ms since 1970.
  var nodes: String { namespace + "{nodes}" }

  private func of(topic: CoordinationName) -> String {
    namespace + "{t:\(topic)}:"
  }

  private func of(_ service: ServiceName) -> String {
    namespace + "{s:\(service.text)}:"
  }

  private func prefix(_ name: String, _ generation: Generation) -> String {
    namespace + "{d:\(name)}:\(generation.id):"
  }
}

/// A namespace that cannot begin a key.
package struct NamespaceError: Error, Equatable, CustomStringConvertible {
  /// What would be right.
  package var description: String {
    "a namespace may have no spaces, control characters or braces; crosswalk: is the default"
  }
}
