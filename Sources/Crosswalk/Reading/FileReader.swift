/// Reads all dictionaries of one file, and all that is wrong with them.
struct FileReader {
  private let file: String
  /// The errors that were found.
  var problems: ProblemList
  private var drafts: [DictionaryDraft] = []
  /// Where the file breaks off.
  private var failure: YAMLParser.SyntaxError?

  /// - Parameter file: What the file is called in errors.
  init(file: String) {
    self.file = file
    problems = ProblemList(file: file)
  }

  /// Reads the file's content, which is not needed after that.
  mutating func read(_ bytes: UnsafeRawBufferPointer) {
    let nodes = YAMLNodes(bytes, file: file)
    do throws(YAMLParser.SyntaxError) { try readDocuments(nodes) } catch { failure = error }
    problems = nodes.problems
  }

  /// Makes the dictionaries that were read, and finds what is wrong between their entries.
  mutating func finish() -> [(dictionary: DataDictionary, namePosition: Position)] {
    let dictionaries = drafts.map { ($0.finish(&problems), $0.namePosition) }
    if let failure {
      problems.drop(after: failure.position)
      problems.add(failure.position, failure.message)
    }
    return dictionaries
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
      case .scalar, .sequenceStart:
        isEmpty = false
        if !event.isRefused {
          nodes.problems.add(event.position, "a document is one dictionary: a mapping that has \"dictionary: NAME\"")
        }
        try nodes.skip(event)
      default: break
      }
    }
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
