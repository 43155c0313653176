/// The nodes of a file, with all refused that no dictionary file may have: anchors, aliases, tags, merge keys.
final class YAMLNodes {
  var problems: ProblemList
  /// The warnings about the dictionary that is being read.
  var warnings: WarningList
  private let parser: YAMLParser
  private var depth = 0
  private var cancellation = CancellationCheck()
  private var comments: CommentMarks
  /// What is read now instead of the file.
  private var tape: EventTape?
  /// After this byte the word `qualifiers` does not stand any more.
  private lazy var lastQualifiers = Self.lastPlace(of: "qualifiers", in: parser.text)
  /// Deeper than any dictionary file goes.
  ///
  /// libyaml has no limit, and takes time with the square of the depth.
  private static let maximumDepth = 64

  /// What `digits` may still add to values.
  let padding: PaddingBudget

  init(_ bytes: UnsafeRawBufferPointer, file: String, padding: PaddingBudget = PaddingBudget()) {
    self.padding = padding
    padding.begin(fileOf: bytes.count)
    parser = YAMLParser(bytes)
    comments = CommentMarks(parser.text)
    problems = ProblemList(file: file)
    warnings = WarningList(file: file)
  }

  /// How many bytes of the file are still to be read.
  var bytesLeft: Int { parser.bytesLeft }

  /// How many bytes the parser has taken; it reads some ahead.
  var bytesTaken: Int { parser.text.count - parser.bytesLeft }

  /// The line at which the last event of the file began.
  var lastLine: Int { parser.lastLine }

  /// How many bytes the file has.
  var byteCount: Int { parser.text.count }

  /// Whether the key `qualifiers` may still come; false for certain.
  var mayHaveQualifiers: Bool {
    lastQualifiers.map { $0 + Self.readAhead >= bytesTaken } ?? false
  }

  /// More than libyaml reads ahead.
  private static let readAhead = 1 << 17

  private static func lastPlace(of word: String, in text: UnsafeRawBufferPointer) -> Int? {
    var last: Int?
    while let next = text.offset(of: word.utf8, from: last.map { $0 + 1 } ?? 0) { last = next }
    return last
  }

  /// The next event; what is refused is noted and comes as something harmless.
  ///
  /// - Throws: `SyntaxError` where the text is not YAML, has enough errors, or is not read on because the task that reads was
  ///   cancelled.
  func next() throws(YAMLParser.SyntaxError) -> YAMLEvent {
    if let tape { return try next(of: tape) }
    var event = try parser.next()
    if problems.isFull { throw YAMLParser.SyntaxError(.problems, at: event.position) }
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
      refuse(&event, "an alias (*) stands here; write the text itself, and quote one that begins with *")
      event.kind = .scalar
    }
    if event.hasAnchor {
      refuse(&event, "an anchor (&) stands here; a dictionary file has none, so quote a text that begins with &")
    }
    if let tag = event.foreignTag.map(String.init(cString:)) {
      refuse(
        &event,
        "the tag \(VisibleText.line(String(tag.prefix(100)))) stands here; every scalar is text as written, and only !!str may say so; "
          + "quote a text that begins with !")
    } else if event.isMistagged {
      refuse(&event, "!!str is on a list or mapping; it belongs on a scalar")
    }
    return event
  }

  private func next(of tape: EventTape) throws(YAMLParser.SyntaxError) -> YAMLEvent {
    guard let event = tape.next() else {
      throw YAMLParser.SyntaxError(position: .start, message: "the file breaks off")
    }
    if problems.isFull { throw YAMLParser.SyntaxError(.problems, at: event.position) }
    do throws(CancellationError) { try cancellation.step() } catch {
      throw YAMLParser.SyntaxError(.cancellation, at: event.position)
    }
    return event
  }

  /// Goes past the next node, and keeps its events, up to so many bytes of the file.
  ///
  /// - Parameters:
  ///   - tape: Has the events, up to where the file breaks off.
  ///   - end: Up to how many bytes of the file they are kept.
  /// - Returns: Whether the node ended before that.
  /// - Throws: `SyntaxError` where the text is not YAML.
  func record(onto tape: EventTape, upTo end: Int) throws(YAMLParser.SyntaxError) -> Bool {
    var depth = 0
    while bytesTaken <= end {
      let event = try next()
      tape.append(event)
      switch event.kind {
      case .sequenceStart, .mappingStart: depth += 1
      case .sequenceEnd, .mappingEnd: depth -= 1
      default: break
      }
      if depth == 0 { return bytesTaken <= end }
    }
    // What has begun is gone past.
    while depth > 0 {
      switch try next().kind {
      case .sequenceStart, .mappingStart: depth += 1
      case .sequenceEnd, .mappingEnd: depth -= 1
      default: break
      }
    }
    return false
  }

  /// Gives the events of a tape instead of the file's while `body` runs.
  func replay(_ tape: EventTape, _ body: () -> Void) {
    tape.rewind()
    self.tape = tape
    body()
    self.tape = nil
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
    if event.isPlain { warnOfComment(after: event) }
    return true
  }

  /// Warns of a plain text, or an empty place, that a `#` cuts off.
  func warnOfComment(after event: YAMLEvent) {
    guard let mark = comments.mark(cutting: event.end) else { return }
    let whole = mark.text.map {
      event.text.isEmpty ? $0 : event.string + String(repeating: " ", count: mark.position.column - mark.gap) + $0
    }
    let remedy = "if the # belongs to the value, quote it" + (whole.map { ": \(VisibleText.quoted($0))" } ?? "")
    warnings.add(
      .cutByComment, mark.position,
      event.text.isEmpty
        ? "a # after a blank begins a comment, so there is no value here; \(remedy)"
        : "a # after a blank begins a comment, so the value is \(VisibleText.quoted(event.string)); \(remedy)")
  }

  /// The text of the next node, if it is fit.
  func text(_ what: String) throws(YAMLParser.SyntaxError) -> String? {
    let event = try next()
    return try isText(event, what) ? event.string : nil
  }
}
