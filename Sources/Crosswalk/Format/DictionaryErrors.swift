public import FoundationEssentials

/// Everything that is wrong with the files that were to be read together.
///
/// Nothing of them is loaded.
public struct DictionaryErrors: LocalizedError, Sendable, Equatable, CustomStringConvertible {
  /// What was found in each of the files, warnings too.
  package let findings: [FileFindings]
  /// Whether reading ended because the task that read was cancelled, so that nobody knows what is wrong.
  package let isCancelled: Bool

  init(findings: [FileFindings]) {
    self.findings = findings
    isCancelled = false
  }

  /// The reading of a file ended because the task that read was cancelled.
  init(cancelledIn file: String) {
    let problem = Problem(
      file: file, position: .start, message: "the reading of this file was ended before it was read and checked")
    findings = [FileFindings(file: file, problems: [problem], unlistedWarnings: [:])]
    isCancelled = true
  }

  /// The errors, file by file, in order of position; of each file the first hundred.
  public var problems: [Problem] {
    findings.flatMap(\.problems).filter(\.isError)
  }

  /// The errors, a line each (and indented continuation lines).
  public var description: String {
    problems.map(\.description).joined(separator: "\n")
  }

  /// The same, for `localizedDescription`.
  public var errorDescription: String? { description }

  /// The errors and the warnings, a line each (and indented continuation lines).
  package var report: String {
    findings.flatMap(\.lines).joined(separator: "\n")
  }
}
