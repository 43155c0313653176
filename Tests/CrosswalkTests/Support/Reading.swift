import Testing

@testable import Crosswalk

/// The dictionaries of a text, read as if it were a file.
func dictionaries(_ text: String) throws(DictionaryErrors) -> [DataDictionary] {
  try DictionaryFiles.read(Array(text.utf8), named: "test.yaml")
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

/// A wrong file and its errors in short: `LINE:COLUMN` and words that the message must have.
struct WrongFile: Sendable, CustomTestStringConvertible {
  let content: [UInt8]
  let expected: [String]

  private init(content: [UInt8], expected: [String]) {
    self.content = content
    self.expected = expected
  }

  init(_ content: [UInt8], _ expected: String...) {
    self.init(content: content, expected: expected)
  }

  init(_ text: String, _ expected: String...) {
    self.init(content: Array(text.utf8), expected: expected)
  }

  /// A file that is wrong in its entries, of the systems `a` and `b`, which begin in line 4.
  static func entries(_ entries: String, _ expected: String...) -> WrongFile {
    WrongFile(content: Array(withEntries(entries).utf8), expected: expected)
  }

  /// A file that is wrong in its header, in front of which stands a name, in line 1, and behind it the rest.
  static func header(_ header: String, _ expected: String...) -> WrongFile {
    let text = "dictionary: d\n" + header + "\nentries: []\n"
    return WrongFile(content: Array(text.utf8), expected: expected)
  }

  /// Fails unless the file has these errors, all of them and in this order.
  func check(sourceLocation: SourceLocation = #_sourceLocation) {
    let found = errors(in: content)
    let isAsExpected = found.count == expected.count && zip(found, expected).allSatisfy(Self.matches)
    #expect(isAsExpected, "found \(found), not \(expected)", sourceLocation: sourceLocation)
  }

  private static func matches(_ found: String, _ expected: String) -> Bool {
    let parts = expected.split(separator: " ", maxSplits: 1)
    return found.hasPrefix(parts[0] + " ") && (parts.count == 1 || found.contains(parts[1]))
  }

  var testDescription: String {
    String(decoding: content, as: UTF8.self).suffix(60).debugDescription
  }
}

extension DataDictionary {
  /// LOOKUP by names, for tests.
  func answer(
    _ value: String, _ from: String, _ to: String, on day: String = "2020-01-01", when context: [String: String] = [:]
  ) throws -> Answer {
    try Catalog([self]).lookup(value, in: definition.name, from: from, to: to, on: Day(day), when: context)
  }

  /// LOOKUPALL by names, for tests.
  func answers(
    _ value: String, _ from: String, _ to: String, on day: String = "2020-01-01", when context: [String: String] = [:]
  ) throws -> [String] {
    try Catalog([self]).mapping(definition.name, from: from, to: to).answers(for: value, on: Day(day), when: context)
  }

  /// ENTRY by names, for tests.
  func entry(
    _ value: String, _ from: String, on day: String = "2020-01-01", when context: [String: String] = [:]
  ) throws -> EntryOutcome {
    let request = Request(
      from: try #require(definition.system(named: from)), to: nil, context: try self.context(context), day: Day(day))
    return value.withBytes { entry($0, request) }
  }

  /// All its entries.
  var entries: [Entry] { entries(from: 0, count: entryCount) }
}

extension DataDictionary.EntryOutcome {
  /// The entry found, as JSON; nil for the other outcomes.
  var json: String? {
    if case .found(let entry) = self { entry.json.text } else { nil }
  }

  var isAmbiguous: Bool {
    if case .ambiguous = self { true } else { false }
  }

  var isNone: Bool {
    if case .none = self { true } else { false }
  }
}

extension StringProtocol {
  /// Calls `body` with the text's UTF-8.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try Array(utf8).withUnsafeBytes(body)
  }
}
