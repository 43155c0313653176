/// Keys of a document that no dictionary has: mistakes, or a mapping of values that has no header.
struct UnknownKeys {
  private var problems: [(position: Position, message: String)] = []
  /// The first, as it must be written.
  private var example: String?
  /// The keys of a dictionary that were most likely meant.
  private(set) var nearest: Set<String> = []
  /// Whether one was meant to be a key of a dictionary.
  private var isHeaderMeant = false

  /// Adds one; gives the key that was meant, where that is evident.
  mutating func add(_ key: YAMLEvent) -> String? {
    let word = key.string
    if example == nil { example = Self.written(key) }
    let keys = HeaderReader.keys
    var meant = keys.first { word.lowercased() == $0 }
    var message =
      "\(VisibleText.name(word)) is not a key of a dictionary; the keys are \(keys.joined(separator: ", "))"
      + NearestName.question(for: word, among: keys)
    if let near = NearestName.to(word, among: keys) { nearest.insert(near) }
    if let advice = MissingBlank.advice(for: key, isKey: keys.contains) {
      message = advice
      meant = keys.first { word.hasPrefix($0 + ":") }
    }
    if meant != nil { isHeaderMeant = true }
    add(key.position, message)
    return meant
  }

  /// Whether there are as many errors as are reported.
  var isFull: Bool { problems.count >= Limits.reportedProblems }

  /// Adds an error about one.
  mutating func add(_ position: Position, _ message: String) {
    if !isFull { problems.append((position, message)) }
  }

  /// Tells of each, or - where the document has no other keys, and none was meant - gives the one error that this is.
  func report(to nodes: YAMLNodes, isBare: Bool) -> String? {
    if isBare, !isHeaderMeant, let example { return Self.wrapping("\(example): …") }
    for problem in problems { nodes.problems.add(problem.position, problem.message) }
    return nil
  }

  /// What is said of a document that is nothing but entries.
  ///
  /// - Parameter entry: The first of them.
  /// - Returns: A message that shows the header.
  static func wrapping(_ entry: String) -> String {
    """
    this has no header; put one before it, and indent what is here:
      dictionary: NAME
      systems: [a, b]
      entries:
        \(entry)
    """
  }

  private static func written(_ key: YAMLEvent) -> String {
    let text = key.string
    if text.utf8.count > 60 { return "…" }
    return key.isPlain ? text : VisibleText.quoted(text)
  }
}
