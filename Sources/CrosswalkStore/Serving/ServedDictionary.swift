package import Crosswalk

/// A dictionary as a node serves it.
package struct ServedDictionary: Sendable {
  package let dictionary: DataDictionary
  package let generation: Generation
  /// When it was loaded, RFC 3339 in UTC.
  package let loaded: String
  /// The digest of the content.
  package let digest: String

  /// The dictionary's name.
  package var name: String { dictionary.definition.name }

  package init(_ dictionary: DataDictionary, _ generation: Generation, _ record: GenerationRecord) {
    self.dictionary = dictionary
    self.generation = generation
    loaded = record.loaded
    digest = record.digest
  }
}

extension ServedDictionary {
  /// Makes the indexes to a content that Redis, or a copy, has.
  ///
  /// - Throws: `StoreError.cancelled` where the task that makes them was cancelled.
  init(
    _ content: DictionaryContent, _ generation: Generation, _ record: GenerationRecord
  ) throws(StoreError) {
    let dictionary = try StoreError.unlessCancelled { () throws(CancellationError) in try DataDictionary(content) }
    self.init(dictionary, generation, record)
  }
}
