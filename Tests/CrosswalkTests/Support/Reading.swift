import Testing

@testable import Crosswalk

/// The dictionaries of a text, read as if it were a file.
func dictionaries(_ text: String) throws(DictionaryErrors) -> [DataDictionary] {
  try DictionaryFiles.read(Array(text.utf8), named: "test.yaml").dictionaries
}

/// The one dictionary of a text.
func dictionary(_ text: String) throws -> DataDictionary {
  let all = try dictionaries(text)
  try #require(all.count == 1)
  return all[0]
}

/// The one dictionary of entries (list elements, a line each) between the systems `a` and `b`.
func dictionary(entries: String) throws -> DataDictionary {
  try dictionary(withEntries(entries))
}

/// A file whose entries are between the systems `a` and `b`, and begin in line 4.
func withEntries(_ entries: String) -> String {
  "dictionary: d\nsystems: [a, b]\nentries:\n" + entries
}

/// What is wrong with a file, as `LINE:COLUMN MESSAGE`.
func errors(in text: String) -> [String] {
  errors(in: Array(text.utf8))
}

/// What is wrong with a file, as `LINE:COLUMN MESSAGE`.
func errors(in bytes: [UInt8]) -> [String] {
  do throws(DictionaryErrors) {
    _ = try DictionaryFiles.read(bytes, named: "test.yaml")
    return []
  } catch {
    return error.problems.map { "\($0.position.line):\($0.position.column) \($0.message)" }
  }
}

extension StringProtocol {
  /// Calls `body` with the text's UTF-8.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try Array(utf8).withUnsafeBytes(body)
  }
}
