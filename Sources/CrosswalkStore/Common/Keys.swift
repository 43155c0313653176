package import Crosswalk

// What dictionaries, monitoring and coordination have in common.
//
// `Keys` makes the names of all keys in Redis. `Follower` and `SnapshotCell` keep a snapshot in memory in step with
// Redis. `ReplayLog` remembers the writes that Redis acknowledged in the last seconds; if Redis crashes and loses them,
// `ReplayingConnection` sends them again. A crash of the node loses this log. `OutageLog` and `RareLines` limit what is
// logged. Nothing here is kept in files.

/// The names of the keys of dictionaries; each module adds its own keys in a file of this name.
///
/// No other code makes keys (docs/keys-in-redis.md). Keys that one script uses share a hash tag, which is the part in
/// braces, so that they are on the same node of a Redis Cluster.
package struct Keys: Sendable {
  /// The text that begins every key, such as `crosswalk:`.
  package let namespace: String

  /// - Throws: `NamespaceError` if the namespace would break the hash tags or be unreadable.
  package init(namespace: String = "crosswalk:") throws(NamespaceError) {
    guard namespace.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: "}") })
    else { throw NamespaceError() }
    self.namespace = namespace
  }

  /// A hash: dictionary name → the served generation.
  package var generations: String { namespace + "{catalog}:generations" }
  /// A number that goes up with every change of `generations`.
  package var revision: String { namespace + "{catalog}:revision" }
  /// The channel on which new revisions are announced.
  package var changes: String { namespace + "{catalog}:changes" }
  /// A sorted set, by time: generations that are being loaded, as `member`, or removed, with a suffix.
  package var staging: String { namespace + "{catalog}:staging" }

  /// A sorted set, by time: the dictionaries that were dropped lately; a missing dictionary that is not in it was lost.
  package var dropped: String { namespace + "{catalog}:dropped" }

  /// Returns a generation of a dictionary as `staging` names it.
  package func member(_ name: String, _ generation: Generation) -> String {
    "\(name) \(generation.id)"
  }

  /// Returns the key of a JSON string: the definition of a generation.
  package func definition(_ name: String, _ generation: Generation) -> String {
    prefix(name, generation) + "definition"
  }

  /// Returns the key of a hash: number of the chunk → entries, one on each line.
  package func entries(_ name: String, _ generation: Generation) -> String {
    prefix(name, generation) + "entries"
  }

  /// Returns the key of a hash: value in one system → answer in another.
  package func map(_ name: String, _ generation: Generation, from: String, to: String) -> String {
    prefix(name, generation) + "map:\(from):\(to)"
  }

  /// Returns all keys that a generation can have.
  package func all(of definition: Definition, _ generation: Generation) -> [String] {
    let name = definition.name
    return [self.definition(name, generation), entries(name, generation)]
      + definition.directions.map { map(name, generation, from: $0.from.name, to: $0.to.name) }
  }

  /// Returns the key of a list: the generations that are kept, newest first.
  package func history(_ name: String) -> String {
    namespace + "{d:\(name)}:history"
  }

  private func prefix(_ name: String, _ generation: Generation) -> String {
    namespace + "{d:\(name)}:\(generation.id):"
  }
}

/// The error for a namespace that cannot begin a key.
package struct NamespaceError: Error, Equatable, CustomStringConvertible {
  /// What would be right.
  package var description: String {
    "a namespace may have no spaces, control characters or braces; crosswalk: is the default"
  }
}
