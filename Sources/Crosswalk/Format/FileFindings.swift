/// What is wrong with one file, or probably wrong.
package struct FileFindings: Sendable, Equatable {
  package let file: String
  /// Errors and warnings in the order of their positions, of each the first hundred.
  package let problems: [Problem]
  /// How many warnings are not among them, by dictionary.
  package let unlistedWarnings: [String: Int]

  /// A line for each problem (and indented continuation lines), and one for what is not listed.
  package var lines: [String] {
    let unlisted = unlistedWarnings.values.reduce(0, +)
    let more = "\(VisibleText.line(file)): \(unlisted) more \(unlisted == 1 ? "warning is" : "warnings are") not listed"
    return problems.map(\.description) + (unlisted > 0 ? [more] : [])
  }
}

/// Dictionaries that were read, and what they are warned of.
package struct ReadDictionaries: Sendable {
  package let dictionaries: [DataDictionary]
  package let findings: [FileFindings]
  private let problems: [String: [Problem]]
  private let unlisted: [String: Int]

  init(dictionaries: [DataDictionary], findings: [FileFindings]) {
    self.dictionaries = dictionaries
    self.findings = findings
    problems = Swift.Dictionary(grouping: findings.lazy.flatMap(\.problems), by: \.dictionary)
    unlisted = findings.reduce(into: [:]) { $0.merge($1.unlistedWarnings, uniquingKeysWith: +) }
  }

  /// The warnings, a line each (and indented continuation lines).
  package var warningLines: [String] { findings.flatMap(\.lines) }

  /// The warnings about a dictionary that are listed, and how many are not.
  package func warnings(about dictionary: String) -> (listed: [Problem], unlisted: Int) {
    (problems[dictionary] ?? [], unlisted[dictionary] ?? 0)
  }
}
