// From a file to dictionaries. libyaml parses the text (`YAMLParser`, `YAMLNodes`); the readers take its events one by
// one (`DocumentReader`, `HeaderReader`, `EntriesReader`), so no tree of the file is ever in memory. An error is added
// to the list of its file, and reading goes on until 100 errors are found. The result is a draft; entries are checked
// against each other after the text is freed. Nothing of this survives except the dictionaries and the warnings.

/// Reads all dictionaries of one file, and collects all errors in them.
struct FileReader {
  private let file: String
  /// The errors found so far.
  var problems: ProblemList
  private let rules: WarningRules
  private let padding: PaddingBudget
  private var warnings: [Problem] = []
  private var warningCounts: [String: Int] = [:]
  private var drafts: [DictionaryDraft] = []
  /// Why and where reading ended before the end of the file.
  private var failure: YAMLParser.SyntaxError?

  /// - Parameters:
  ///   - file: The name of the file in errors.
  ///   - rules: How to treat warnings.
  ///   - padding: The budget for padding of the files that are read together.
  init(file: String, rules: WarningRules, padding: PaddingBudget = PaddingBudget()) {
    self.padding = padding
    self.file = file
    self.rules = rules
    problems = ProblemList(file: file)
  }

  /// Reads the content of the file, which is not needed afterwards.
  mutating func read(_ bytes: UnsafeRawBufferPointer) {
    read(YAMLNodes(bytes, file: file, padding: padding))
  }

  /// Reads the nodes of the file's content.
  mutating func read(_ nodes: YAMLNodes) {
    do throws(YAMLParser.SyntaxError) { try readDocuments(nodes) } catch { failure = error }
    problems = nodes.problems
  }

  /// Makes the dictionaries that were read, and checks their entries against each other.
  ///
  /// - Throws: `CancellationError` if the task was cancelled, now or earlier.
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
      // The error says more than a warning at the same position.
      for warning in warnings where warning.position == failure.position {
        warningCounts[warning.dictionary, default: 0] -= 1
      }
      warnings.removeAll { $0.position == failure.position }
    }
    return dictionaries
  }

  /// The errors and warnings of the file.
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
      // A document with only comments.
      case .scalar where event.isNull && event.text.isEmpty: break
      case .scalar, .sequenceStart:
        isEmpty = false
        refuse(nodes, event)
        try nodes.skip(event)
      default: break
      }
    }
  }

  /// Reports a document that is not a mapping.
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
    // The part before the failure is still checked.
    if let draft = document.finish(isWhole: failure == nil) { drafts.append(draft) }
    if let failure { throw failure }
  }
}

/// A dictionary that was read from a file, before its values are indexed and its entries are compared.
///
/// The file is not needed for that, so its memory can be freed first.
struct DictionaryDraft {
  let definition: Definition
  /// The name of the file.
  let file: String
  /// The position of the dictionary's name.
  let namePosition: Position
  let rows: Rows
  let positions: ValuePositions
  /// How the file writes the systems.
  let form: SystemsForm
  /// The warnings that were found while it was read.
  var warnings: WarningList
  /// The warnings that its header allows.
  let allowed: Set<Warning>

  /// Makes the dictionary, and adds the errors and warnings between its entries.
  ///
  /// - Throws: `CancellationError` if the task was cancelled.
  mutating func finish(_ problems: inout ProblemList) throws(CancellationError) -> DataDictionary {
    let dictionary = try DataDictionary(definition: definition, file: file, rows: rows)
    try ConflictCheck(dictionary, positions, form).run(&problems)
    try LookAlikeCheck(dictionary, positions).run(&warnings)
    try OpenOverlapCheck(dictionary, positions).run(&warnings)
    return dictionary
  }
}

extension String {
  /// The part after the last slash.
  var lastPathComponent: String {
    String(split(separator: "/", omittingEmptySubsequences: true).last ?? Substring(self))
  }
}
