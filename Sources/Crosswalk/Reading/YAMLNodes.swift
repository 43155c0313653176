/// The nodes of a file, with all refused that no dictionary file may have: anchors, aliases, tags, merge keys.
final class YAMLNodes {
  var problems: ProblemList
  /// The warnings about the dictionary that is being read.
  var warnings: WarningList
  private let parser: YAMLParser
  private var depth = 0
  /// Deeper than any dictionary file goes.
  ///
  /// libyaml has no limit, and takes time with the square of the depth.
  private static let maximumDepth = 64

  init(_ bytes: UnsafeRawBufferPointer, file: String) {
    parser = YAMLParser(bytes)
    problems = ProblemList(file: file)
    warnings = WarningList(file: file)
  }

  /// How many bytes of the file are still to be read.
  var bytesLeft: Int { parser.bytesLeft }

  /// The next event; what is refused is noted and comes as something harmless.
  func next() throws(YAMLParser.SyntaxError) -> YAMLEvent {
    var event = try parser.next()
    switch event.kind {
    case .sequenceStart, .mappingStart:
      depth += 1
      if depth > Self.maximumDepth {
        throw YAMLParser.SyntaxError(
          position: event.position,
          message: "lists and mappings are \(depth) deep here; no dictionary needs more than a few")
      }
    case .sequenceEnd, .mappingEnd: depth -= 1
    default: break
    }
    if event.kind == .alias {
      refuse(&event, "an alias (*) stands here; write the text itself")
      event.kind = .scalar
    }
    if event.hasAnchor { refuse(&event, "an anchor (&) stands here; a dictionary file has none") }
    if let tag = event.foreignTag.map(String.init(cString:)) {
      refuse(&event, "the tag \(tag) stands here; every scalar is text as written, and only !!str may say so")
    } else if event.isMistagged {
      refuse(&event, "!!str is on a list or mapping; it belongs on a scalar")
    }
    return event
  }

  private func refuse(_ event: inout YAMLEvent, _ message: String) {
    problems.add(event.position, message)
    event.isRefused = true
  }

  /// Goes past all of the node that began with `event`.
  func skip(_ event: YAMLEvent) throws(YAMLParser.SyntaxError) {
    var depth = 0
    var kind = event.kind
    while true {
      switch kind {
      case .sequenceStart, .mappingStart: depth += 1
      case .sequenceEnd, .mappingEnd: depth -= 1
      default: break
      }
      if depth == 0 { return }
      kind = try next().kind
    }
  }

  /// Goes past the next node.
  func skipNext() throws(YAMLParser.SyntaxError) {
    try skip(next())
  }

  /// Calls `body` with each key of the mapping that has begun; `body` takes the value.
  ///
  /// A key that is no scalar is an error, and so is a plain `<<`.
  ///
  /// - Returns: How many keys were refused.
  @discardableResult
  func forEachKey(
    _ body: (YAMLEvent) throws(YAMLParser.SyntaxError) -> Void
  ) throws(YAMLParser.SyntaxError) -> Int {
    var refused = 0
    while true {
      let key = try next()
      if key.kind == .mappingEnd { return refused }
      refused += 1
      if key.kind != .scalar {
        problems.add(key.position, "a list or mapping stands where a key should be; a key is text")
        try skip(key)
        try skipNext()
      } else if key.isPlain, key.isWord("<<") {
        problems.add(key.position, "a merge key (<<) stands here; write the keys themselves")
        try skipNext()
      } else if key.isRefused {
        try skipNext()
      } else {
        refused -= 1
        try body(key)
      }
    }
  }

  /// Calls `body` with the first event of each element of the list that has begun; `body` takes the rest of it.
  func forEachElement(
    _ body: (YAMLEvent) throws(YAMLParser.SyntaxError) -> Void
  ) throws(YAMLParser.SyntaxError) {
    while true {
      let element = try next()
      if element.kind == .sequenceEnd { return }
      try body(element)
    }
  }

  /// Whether `event` is a scalar that is text of a length that is allowed; says so if not, and goes past the node.
  ///
  /// - Parameters:
  ///   - event: The first event of the node.
  ///   - what: What the text is, for the message: "the title".
  /// - Returns: Whether it may be used.
  /// - Throws: `SyntaxError` where the text is not YAML.
  func isText(_ event: YAMLEvent, _ what: String) throws(YAMLParser.SyntaxError) -> Bool {
    guard event.kind == .scalar else {
      problems.add(event.position, "\(what) is a list or mapping here; it must be text")
      try skip(event)
      return false
    }
    if event.isRefused { return false }
    if event.text.isEmpty || event.isNull {
      problems.add(event.position, "\(what) is empty; it must be text of 1 to \(Limits.valueBytes) bytes")
      return false
    }
    guard event.text.count <= Limits.valueBytes else {
      problems.add(
        event.position, "\(what) has \(event.text.count) bytes; it may have at most \(Limits.valueBytes)")
      return false
    }
    return true
  }

  /// The text of the next node, if it is fit.
  func text(_ what: String) throws(YAMLParser.SyntaxError) -> String? {
    let event = try next()
    return try isText(event, what) ? event.string : nil
  }
}
