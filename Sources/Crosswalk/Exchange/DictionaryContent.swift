/// All that a dictionary says, without the indexes that answer lookups: enough to keep it and to compare it.
package struct DictionaryContent: Sendable {
  /// The header: name, version, systems with their rules.
  package let definition: Definition
  /// The name of the file that it was read from.
  package let file: String
  let rows: Rows

  /// How many entries it has.
  package var entryCount: Int { rows.count }
}

extension DataDictionary {
  /// What it says, without its indexes.
  package var content: DictionaryContent {
    DictionaryContent(definition: definition, file: file, rows: rows)
  }

  /// Makes the indexes to a content, so that it can be asked; takes about as long as reading it.
  ///
  /// - Throws: `CancellationError` where the task that makes them was cancelled.
  package convenience init(_ content: DictionaryContent) throws(CancellationError) {
    try self.init(definition: content.definition, file: content.file, rows: content.rows)
  }
}
