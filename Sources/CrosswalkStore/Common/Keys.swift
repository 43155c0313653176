package import Crosswalk

/// The names of the keys of dictionaries; each module adds those of what it keeps, in a file of this name.
///
/// Keys are made there and nowhere else (docs/keys-in-redis.md).
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
  package var generations: String { namespace + "{catalog}:generations" }
  /// A number that changes with every change of `generations`.
  package var revision: String { namespace + "{catalog}:revision" }
  /// The channel that says there is a new revision.
  package var changes: String { namespace + "{catalog}:changes" }
  /// A sorted set, by time: the generations that are being loaded, as `member`, or taken away, with more after it.
  package var staging: String { namespace + "{catalog}:staging" }

  /// A sorted set, by time: the dictionaries that were dropped lately; one that is missing without that was lost.
  package var dropped: String { namespace + "{catalog}:dropped" }

  /// A generation of a dictionary as `staging` names it.
  package func member(_ name: String, _ generation: Generation) -> String {
    "\(name) \(generation.id)"
  }

  /// A string of JSON: the header of a generation.
  package func definition(_ name: String, _ generation: Generation) -> String {
    prefix(name, generation) + "definition"
  }

  /// A hash: number of the chunk → entries, a line each.
  package func entries(_ name: String, _ generation: Generation) -> String {
    prefix(name, generation) + "entries"
  }

  /// A hash: value in one system → answer in another.
  package func map(_ name: String, _ generation: Generation, from: String, to: String) -> String {
    prefix(name, generation) + "map:\(from):\(to)"
  }

  /// All keys that a generation can have.
  package func all(of definition: Definition, _ generation: Generation) -> [String] {
    let name = definition.name
    return [self.definition(name, generation), entries(name, generation)]
      + definition.directions.map { map(name, generation, from: $0.from.name, to: $0.to.name) }
  }

  /// A list of the generations that are kept, the newest first.
  package func history(_ name: String) -> String {
    namespace + "{d:\(name)}:history"
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
