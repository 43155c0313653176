/// Reads all dictionaries of one file, and all that is wrong with them.
struct FileReader {
  private let file: String
  /// The errors that were found.
  var problems: ProblemList
  private let rules: WarningRules
  private let padding: PaddingBudget
  private var warnings: [Problem] = []
  private var warningCounts: [String: Int] = [:]
  private var drafts: [DictionaryDraft] = []
  /// Where the file breaks off.
  private var failure: YAMLParser.SyntaxError?

  /// - Parameters:
  ///   - file: What the file is called in errors.
  ///   - rules: What to do about warnings.
  ///   - padding: What the files that are read together may pad values with.
  init(file: String, rules: WarningRules, padding: PaddingBudget = PaddingBudget()) {
    self.padding = padding
    self.file = file
    self.rules = rules
    problems = ProblemList(file: file)
  }

  /// Reads the file's content, which is not needed after that.
  mutating func read(_ bytes: UnsafeRawBufferPointer) {
    read(YAMLNodes(bytes, file: file, padding: padding))
  }

  /// Reads the nodes of the file's content.
  mutating func read(_ nodes: YAMLNodes) {
    do throws(YAMLParser.SyntaxError) { try readDocuments(nodes) } catch { failure = error }
    problems = nodes.problems
  }

  /// Makes the dictionaries that were read, and finds what is wrong between their entries.
  ///
  /// - Throws: `CancellationError` where the task that reads was cancelled, here or before.
  mutating func finish() throws(CancellationError) -> [(dictionary: DataDictionary, namePosition: Position)] {
    if failure?.cause == .cancellation { throw CancellationError() }
    var dictionaries: [(DataDictionary, Position)] = []
    for var draft in drafts {
      dictionaries.append((try draft.finish(&problems), draft.namePosition))
      add(draft.warnings, about: draft.definition.name, allowed: draft.allowed)
    }
    if let failure, failure.cause == .text {
      problems.drop(after: failure.position)
      problems.add(failure.position, failure.message)
      // It says more than a warning at the same place.
      for warning in warnings where warning.position == failure.position {
        warningCounts[warning.dictionary, default: 0] -= 1
      }
      warnings.removeAll { $0.position == failure.position }
    }
    return dictionaries
  }

  /// What is wrong with the file, and what it is warned of.
  var findings: FileFindings {
    var unlisted = warningCounts
    for warning in warnings { unlisted[warning.dictionary, default: 0] -= 1 }
    return FileFindings(
      file: file, problems: (problems.sorted + warnings).sorted { $0.position < $1.position },
      unlistedWarnings: unlisted.filter { $0.value > 0 })
  }

  private mutating func add(_ list: WarningList, about dictionary: String, allowed: Set<Warning>) {
    let (kept, count) = list.problems(
      about: dictionary, allowed: allowed.union(rules.allowed), areErrors: rules.areErrors)
    guard count > 0 else { return }
    warningCounts[dictionary, default: 0] += count
    warnings = Array((warnings + kept).sorted { $0.position < $1.position }.prefix(Limits.reportedProblems))
  }

  private mutating func readDocuments(_ nodes: YAMLNodes) throws(YAMLParser.SyntaxError) {
    var isEmpty = true
    while true {
      let event = try nodes.next()
      switch event.kind {
      case .streamEnd:
        if isEmpty {
          nodes.problems.add(.start, "there is no dictionary here; a file begins with \"dictionary: NAME\"")
        }
        return
      case .mappingStart:
        isEmpty = false
        try readDictionary(nodes, event)
      // A document of comments only.
      case .scalar where event.isNull && event.text.isEmpty: break
      case .scalar, .sequenceStart:
        isEmpty = false
        refuse(nodes, event)
        try nodes.skip(event)
      default: break
      }
    }
  }

  /// Says what a document that is no mapping should be.
  private func refuse(_ nodes: YAMLNodes, _ event: YAMLEvent) {
    guard !event.isRefused else { return }
    let message =
      event.kind == .sequenceStart
      ? UnknownKeys.wrapping("- …")
      : MissingBlank.advice(for: event) ?? "a document is one dictionary: a mapping that has \"dictionary: NAME\""
    nodes.problems.add(event.position, message)
  }

  private mutating func readDictionary(
    _ nodes: YAMLNodes, _ start: YAMLEvent
  ) throws(YAMLParser.SyntaxError) {
    var document = DocumentReader(nodes, at: start.position, file: file.lastPathComponent)
    var failure: YAMLParser.SyntaxError?
    do throws(YAMLParser.SyntaxError) { try document.read() } catch { failure = error }
    // What stands in front of the place where it breaks off is still looked at.
    if let draft = document.finish(isWhole: failure == nil) { drafts.append(draft) }
    if let failure { throw failure }
  }
}

extension String {
  /// What stands behind the last slash.
  var lastPathComponent: String {
    String(split(separator: "/", omittingEmptySubsequences: true).last ?? Substring(self))
  }
}
