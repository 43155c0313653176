package import Crosswalk

/// What a load did with one dictionary.
package struct LoadResult: Sendable {
  package let dictionary: DataDictionary
  /// The generation that is served now.
  package let generation: Generation
  /// Whether the content differs from what was served before.
  package let changed: Bool
  /// What was loaded and when.
  package let record: GenerationRecord

  /// The dictionary's name.
  package var name: String { dictionary.definition.name }
}

/// What a load did.
package struct LoadOutcome: Sendable {
  /// A result for each dictionary of the load, in its order.
  package let results: [LoadResult]
  /// The dictionaries that were taken away.
  package let pruned: [String]
}
