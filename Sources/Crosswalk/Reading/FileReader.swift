/// Reads all dictionaries of one file, and all that is wrong with them.
struct FileReader {
  private let nodes: YAMLNodes
  private let file: String
  private(set) var dictionaries: [(dictionary: DataDictionary, namePosition: Position)] = []

  /// - Parameters:
  ///   - bytes: The file's content, which must stay until the reader is done.
  ///   - file: What the file is called in errors.
  init(_ bytes: UnsafeRawBufferPointer, file: String) {
    nodes = YAMLNodes(bytes, file: file)
    self.file = file
  }

  /// The errors that were found.
  var problems: ProblemList {
    get { nodes.problems }
    nonmutating set { nodes.problems = newValue }
  }

  mutating func read() {
    do throws(YAMLParser.SyntaxError) {
      try readDocuments()
    } catch {
      nodes.problems.drop(after: error.position)
      nodes.problems.add(error.position, error.message)
    }
  }

  private mutating func readDocuments() throws(YAMLParser.SyntaxError) {
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
        try readDictionary(event)
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

  private mutating func readDictionary(_ start: YAMLEvent) throws(YAMLParser.SyntaxError) {
    var document = DocumentReader(nodes, at: start.position, file: file.lastPathComponent)
    var failure: YAMLParser.SyntaxError?
    do throws(YAMLParser.SyntaxError) { try document.read() } catch { failure = error }
    // What stands in front of the place where it breaks off is still looked at.
    if let dictionary = document.finish(isWhole: failure == nil) {
      dictionaries.append((dictionary, document.namePosition))
    }
    if let failure { throw failure }
  }
}

extension String {
  /// What stands behind the last slash.
  var lastPathComponent: String {
    String(split(separator: "/", omittingEmptySubsequences: true).last ?? Substring(self))
  }
}
