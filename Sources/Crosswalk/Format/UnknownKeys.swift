/// Keys of a document that are not keys of a dictionary: mistakes, or a mapping of values without a header.
struct UnknownKeys {
  private var problems: [(position: Position, message: String)] = []
  /// The first unknown key, as it must be written.
  private var example: String?
  /// The keys of a dictionary that were probably meant.
  private(set) var nearest: Set<String> = []
  /// Whether one of them was meant to be a key of a dictionary.
  private var isHeaderMeant = false

  /// Adds an unknown key, and returns the key that was meant, if that is evident.
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

  /// Adds an error about an unknown key.
  mutating func add(_ position: Position, _ message: String) {
    if !isFull { problems.append((position, message)) }
  }

  /// Reports each unknown key; or, if the document has only unknown keys and none was meant to be a key of a
  /// dictionary, returns one error for all.
  func report(to nodes: YAMLNodes, isBare: Bool) -> String? {
    if isBare, !isHeaderMeant, let example { return Self.wrapping("\(example): …") }
    for problem in problems { nodes.problems.add(problem.position, problem.message) }
    return nil
  }

  /// The message for a document that consists of entries only.
  ///
  /// - Parameter entry: The first entry.
  /// - Returns: A message that shows the header.
  static func wrapping(_ entry: String) -> String {
    """
    this has no header; put one before it, and indent these lines:
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

/// A key and its value without a space after the colon, which is one text in YAML.
enum MissingBlank {
  /// The message for such a text.
  ///
  /// - Parameters:
  ///   - event: The text.
  ///   - isKey: Whether a word before a colon is a key.
  /// - Returns: A message; nil if it is not such a text.
  static func advice(for event: YAMLEvent, isKey: (String) -> Bool = { _ in true }) -> String? {
    guard event.kind == .scalar, event.isPlain, event.text.count <= Limits.valueBytes,
      let (key, value) = parts(event.string), isKey(String(key))
    else {
      return nil
    }
    return "a space is missing after the colon: write \(key): \(value)"
  }

  /// The parts before and after the first colon.
  private static func parts(_ text: String) -> (key: Substring, value: Substring)? {
    let line = text.split(separator: " ", maxSplits: 1).first ?? ""
    guard let colon = line.firstIndex(of: ":"), colon != line.startIndex, line.index(after: colon) != line.endIndex
    else { return nil }
    return (line[..<colon], line[line.index(after: colon)...])
  }
}
