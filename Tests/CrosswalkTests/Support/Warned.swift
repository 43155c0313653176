import Testing

@testable import Crosswalk

/// What a text is warned of, as `LINE:COLUMN MESSAGE [NAME]`.
func warnings(in text: String, rules: WarningRules = WarningRules()) throws -> [String] {
  let read = try DictionaryFiles.read(Array(text.utf8), named: "test.yaml", rules: rules)
  return read.findings.flatMap(\.problems).map { problem in
    "\(problem.position.line):\(problem.position.column) \(problem.message) [\(problem.warning?.rawValue ?? "")]"
  }
}

/// Entries between the systems `a` and `b`, which begin in line 4, and the warnings about them in short: `LINE:COLUMN NAME`
/// and words that the message must have.
struct Warned: Sendable, CustomTestStringConvertible {
  let entries: String
  let expected: [String]

  init(_ entries: String, _ expected: String...) {
    self.entries = entries
    self.expected = expected
  }

  /// Fails unless there are these warnings, all of them and in this order.
  func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let found = try warnings(in: withEntries(entries))
    let isAsExpected =
      found.count == expected.count
      && zip(found, expected).allSatisfy { found, expected in
        let words = expected.split(separator: " ", maxSplits: 2)
        return found.hasPrefix(words[0] + " ") && found.hasSuffix("[\(words[1])]")
          && (words.count < 3 || found.contains(words[2]))
      }
    #expect(isAsExpected, "found \(found), not \(expected)", sourceLocation: sourceLocation)
  }

  var testDescription: String { entries.debugDescription }
}
