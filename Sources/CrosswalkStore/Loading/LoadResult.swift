package import Crosswalk

/// What a load did, or would do, with one dictionary.
package struct LoadResult: Sendable {
  /// What became of a dictionary, as compared with Redis.
  package enum Status: String, Sendable {
    /// There was none of that name.
    case new
    /// Its content is another than before.
    case changed
    /// Redis has this content, whole.
    case unchanged
    /// Redis had lost this content, which the node still serves; it is written again.
    case restored
  }

  package let dictionary: DataDictionary
  /// The generation that is served now.
  package let generation: Generation
  package let status: Status
  /// What the load adds, removes and changes.
  package let difference: Difference
  /// What was loaded and when.
  package let record: GenerationRecord
  /// What Redis has, where that is unchanged and this node does not serve it yet.
  let present: DictionaryContent?

  /// Whether it is written to Redis.
  package var changed: Bool { status != .unchanged }
  /// The dictionary's name.
  package var name: String { dictionary.definition.name }
}

/// A dictionary that a load takes away, because it prunes.
package struct DroppedDictionary: Sendable {
  package let name: String
  /// The generation that was served; nil where the catalog is damaged there.
  package let generation: Generation?
  /// How many entries it had.
  package let entries: Int
}

/// What a load did, or would do.
package struct LoadOutcome: Sendable {
  /// A result for each dictionary of the load, in its order.
  package let results: [LoadResult]
  /// Dictionaries that Redis had lost, and that are written again from what the node serves.
  package let restored: [LoadResult]
  /// The dictionaries that are taken away.
  package let dropped: [DroppedDictionary]
  /// Whether nothing was done.
  package let isDryRun: Bool

  /// What was written to Redis, or would be.
  var written: [LoadResult] { results.filter(\.changed) + restored }
}

/// How a load is to be carried out.
package struct LoadOptions: Sendable {
  /// Whether dictionaries that are not loaded are taken away.
  package var prunes: Bool
  /// Whether it only says what it would do.
  package var isDryRun: Bool
  /// How many entries it may remove, those of dictionaries that it takes away included; nil for any number.
  package var maximumRemoved: Int?

  package init(prunes: Bool = false, isDryRun: Bool = false, maximumRemoved: Int? = nil) {
    self.prunes = prunes
    self.isDryRun = isDryRun
    self.maximumRemoved = maximumRemoved
  }
}
