package import Crosswalk

/// What a load did, or would do, with one dictionary.
package struct LoadResult: Sendable {
  /// The state of a dictionary compared with Redis.
  package enum Status: String, Sendable {
    /// There was no dictionary of that name.
    case new
    /// Its content differs from the earlier content.
    case changed
    /// Redis has this content, and all of it.
    case unchanged
    /// Redis has lost this content, which the node still serves; it is written again.
    case restored
  }

  package let dictionary: DataDictionary
  /// The generation that is served now.
  package let generation: Generation
  package let status: Status
  /// What the load adds, removes and changes.
  package let difference: Difference
  /// The definition of what was loaded, with the time of the load.
  package let record: GenerationRecord
  /// The content in Redis, if it is unchanged and this node does not serve it yet.
  let present: DictionaryContent?

  /// Whether the load writes the dictionary to Redis.
  package var changed: Bool { status != .unchanged }
  /// The dictionary's name.
  package var name: String { dictionary.definition.name }
}

/// A dictionary that a load drops because it prunes.
package struct DroppedDictionary: Sendable {
  package let name: String
  /// The generation that was served; nil if the catalog is damaged there.
  package let generation: Generation?
  /// The number of entries that it had.
  package let entries: Int
}

/// What a load did, or would do.
package struct LoadOutcome: Sendable {
  /// A result for each dictionary of the load, in the same order.
  package let results: [LoadResult]
  /// The other dictionaries that Redis had lost, which are written again from what the node serves.
  package let restored: [LoadResult]
  /// The dictionaries that are dropped.
  package let dropped: [DroppedDictionary]
  /// Whether this is only what a load would do.
  package let isDryRun: Bool

  /// What was written to Redis, or would be.
  var written: [LoadResult] { results.filter(\.changed) + restored }
}

/// How a load is carried out.
package struct LoadOptions: Sendable {
  /// Whether dictionaries that are not loaded are dropped.
  package var prunes: Bool
  /// Whether the load only reports what it would do.
  package var isDryRun: Bool
  /// The most entries that the load may remove, including those of dropped dictionaries; nil for no limit.
  package var maximumRemoved: Int?

  package init(prunes: Bool = false, isDryRun: Bool = false, maximumRemoved: Int? = nil) {
    self.prunes = prunes
    self.isDryRun = isDryRun
    self.maximumRemoved = maximumRemoved
  }
}
