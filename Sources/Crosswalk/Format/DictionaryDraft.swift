/// A dictionary that was read from a file, before its values are indexed and its entries compared.
///
/// For that the file is no longer needed, so it can go first.
struct DictionaryDraft {
  let definition: Definition
  /// The name of the file.
  let file: String
  /// Where the dictionary's name stands.
  let namePosition: Position
  let rows: Rows
  let positions: ValuePositions
  /// How the file writes the systems.
  let form: SystemsForm
  /// What was found while it was read.
  var warnings: WarningList
  /// The warnings that its header allows.
  let allowed: Set<Warning>

  /// Makes the dictionary, and adds what is wrong between its entries.
  ///
  /// - Throws: `CancellationError` where the task that reads was cancelled.
  mutating func finish(_ problems: inout ProblemList) throws(CancellationError) -> DataDictionary {
    let dictionary = try DataDictionary(definition: definition, file: file, rows: rows)
    try ConflictCheck(dictionary, positions, form).run(&problems)
    try LookAlikeCheck(dictionary, positions).run(&warnings)
    try OpenOverlapCheck(dictionary, positions).run(&warnings)
    return dictionary
  }
}
