public import FoundationEssentials

/// The errors and warnings of one file.
package struct FileFindings: Sendable, Equatable {
  package let file: String
  /// The errors and warnings in the order of their positions, the first hundred of each.
  package let problems: [Problem]
  /// The numbers of warnings that are not listed, by dictionary.
  package let unlistedWarnings: [String: Int]

  /// A line for each problem, with indented continuation lines, and a line about those that are not listed.
  package var lines: [String] {
    let unlisted = unlistedWarnings.values.reduce(0, +)
    let more = "\(VisibleText.line(file)): \(unlisted) more \(unlisted == 1 ? "warning is" : "warnings are") not listed"
    return problems.map(\.description) + (unlisted > 0 ? [more] : [])
  }
}

/// Dictionaries that were read, and the warnings about them.
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

  /// The warnings, one a line, with indented continuation lines.
  package var warningLines: [String] { findings.flatMap(\.lines) }

  /// The warnings about a dictionary that are listed, and the number of those that are not.
  package func warnings(about dictionary: String) -> (listed: [Problem], unlisted: Int) {
    (problems[dictionary] ?? [], unlisted[dictionary] ?? 0)
  }
}

/// All errors in files that were read together.
///
/// Nothing in these files is loaded.
public struct DictionaryErrors: LocalizedError, Sendable, Equatable, CustomStringConvertible {
  /// The errors and warnings of each file.
  package let findings: [FileFindings]
  /// Whether reading ended because the task was cancelled, so that the errors are not known.
  package let isCancelled: Bool

  init(findings: [FileFindings]) {
    self.findings = findings
    isCancelled = false
  }

  /// The error for a file that was not read to its end because the task was cancelled.
  init(cancelledIn file: String) {
    let problem = Problem(
      file: file, position: .start, message: "reading was cancelled before this file was read and checked")
    findings = [FileFindings(file: file, problems: [problem], unlistedWarnings: [:])]
    isCancelled = true
  }

  /// The errors, by file and position; the first hundred of each file.
  public var problems: [Problem] {
    findings.flatMap(\.problems).filter(\.isError)
  }

  /// The errors, one a line, with indented continuation lines.
  public var description: String {
    problems.map(\.description).joined(separator: "\n")
  }

  /// The same, for `localizedDescription`.
  public var errorDescription: String? { description }

  /// The errors and the warnings, one a line, with indented continuation lines.
  package var report: String {
    findings.flatMap(\.lines).joined(separator: "\n")
  }
}
