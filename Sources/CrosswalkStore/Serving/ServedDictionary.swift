package import Crosswalk

/// A dictionary as a node serves it.
package struct ServedDictionary: Sendable {
  package let dictionary: DataDictionary
  package let generation: Generation
  /// The time of the load, as RFC 3339 in UTC.
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
  /// Makes a dictionary with its indexes from a content that was read from Redis or from a copy.
  ///
  /// - Throws: `StoreError.cancelled` if the task is cancelled.
  init(
    _ content: DictionaryContent, _ generation: Generation, _ record: GenerationRecord
  ) throws(StoreError) {
    let dictionary = try StoreError.unlessCancelled { () throws(CancellationError) in try DataDictionary(content) }
    self.init(dictionary, generation, record)
  }
}
