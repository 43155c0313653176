/// The nodes of a file.
///
/// Reports what a dictionary file cannot have: anchors, aliases, tags and merge keys.
final class YAMLNodes {
  var problems: ProblemList
  /// The warnings about the current dictionary.
  var warnings: WarningList
  private let parser: YAMLParser
  private var depth = 0
  private var cancellation = CancellationCheck()
  private var comments: CommentMarks
  /// The tape that is read instead of the file.
  private var tape: EventTape?
  /// The offset of the last `qualifiers` in the file.
  private lazy var lastQualifiers = Self.lastOffset(of: "qualifiers", in: parser.text)
  /// The deepest nesting of lists and mappings, which is more than any dictionary needs.
  ///
  /// libyaml has no limit, and its time grows with the square of the depth.
  private static let maximumDepth = 64

  /// The budget for the zeros that `digits` adds to values.
  let padding: PaddingBudget

  init(_ bytes: UnsafeRawBufferPointer, file: String, padding: PaddingBudget = PaddingBudget()) {
    self.padding = padding
    padding.begin(fileOf: bytes.count)
    parser = YAMLParser(bytes)
    comments = CommentMarks(parser.text)
    problems = ProblemList(file: file)
    warnings = WarningList(file: file)
  }

  /// The number of bytes of the file that are still to be read.
  var bytesLeft: Int { parser.bytesLeft }

  /// The number of bytes that the parser has read; it reads ahead.
  var bytesTaken: Int { parser.text.count - parser.bytesLeft }

  /// The line at which the last event of the file began.
  var lastLine: Int { parser.lastLine }

  /// The size of the file in bytes.
  var byteCount: Int { parser.text.count }

  /// Whether the key `qualifiers` can still come; false means that it certainly does not.
  var mayHaveQualifiers: Bool {
    lastQualifiers.map { $0 + Self.readAhead >= bytesTaken } ?? false
  }

  /// More bytes than libyaml reads ahead.
  private static let readAhead = 1 << 17

  private static func lastOffset(of word: String, in text: UnsafeRawBufferPointer) -> Int? {
    var last: Int?
    while let next = text.offset(of: word.utf8, from: last.map { $0 + 1 } ?? 0) { last = next }
    return last
  }

  /// The next event.
  ///
  /// For a node that is not allowed, it adds an error and returns a harmless event.
  ///
  /// - Throws: `SyntaxError` if the text is not YAML, if there are enough errors, or if the task was cancelled.
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
          message: "lists and mappings are nested \(depth) deep here; a dictionary needs only a few levels")
      }
    case .sequenceEnd, .mappingEnd: depth -= 1
    default: break
    }
    if event.kind == .alias {
      refuse(&event, "an alias (*) is not allowed; write the text itself, or quote a text that begins with *")
      event.kind = .scalar
    }
    if event.hasAnchor {
      refuse(&event, "an anchor (&) is not allowed; remove it, or quote a text that begins with &")
    }
    if let tag = event.foreignTag.map(String.init(cString:)) {
      refuse(
        &event,
        "the tag \(VisibleText.line(String(tag.prefix(100)))) is not allowed; "
          + "every scalar is text, and the only tag for that is !!str; "
          + "quote a text that begins with !")
    } else if event.isMistagged {
      refuse(&event, "!!str is on a list or mapping; it belongs on a scalar")
    }
    return event
  }

  private func next(of tape: EventTape) throws(YAMLParser.SyntaxError) -> YAMLEvent {
    guard let event = tape.next() else {
      throw YAMLParser.SyntaxError(position: .start, message: "the file ends too early")
    }
    if problems.isFull { throw YAMLParser.SyntaxError(.problems, at: event.position) }
    do throws(CancellationError) { try cancellation.step() } catch {
      throw YAMLParser.SyntaxError(.cancellation, at: event.position)
    }
    return event
  }

  /// Skips the next node and records its events, up to an offset in the file.
  ///
  /// - Parameters:
  ///   - tape: Gets the events, up to the end of the file if that comes too early.
  ///   - end: The offset in the file up to which they are recorded.
  /// - Returns: Whether the node ended before that offset.
  /// - Throws: `SyntaxError` if the text is not YAML.
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
    // The rest of what has begun is skipped.
    while depth > 0 {
      switch try next().kind {
      case .sequenceStart, .mappingStart: depth += 1
      case .sequenceEnd, .mappingEnd: depth -= 1
      default: break
      }
    }
    return false
  }

  /// While `body` runs, returns the events of a tape instead of those of the file.
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

  /// Skips the rest of the node that began with `event`.
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

  /// Skips the next node.
  func skipNext() throws(YAMLParser.SyntaxError) {
    try skip(next())
  }

  /// Calls `body` with each key of the mapping that has begun; `body` reads the value.
  ///
  /// A key that is not a scalar is an error, and so is a plain `<<`.
  ///
  /// - Returns: The number of keys with an error.
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
        problems.add(key.position, "this key is a list or a mapping; a key is text")
        try skip(key)
        try skipNext()
      } else if key.isPlain, key.isWord("<<") {
        problems.add(key.position, "a merge key (<<) is not allowed here; write the keys themselves")
        try skipNext()
      } else if key.isRefused {
        try skipNext()
      } else {
        refused -= 1
        try body(key)
      }
    }
  }

  /// Calls `body` with the first event of each element of the list that has begun; `body` reads the rest of the
  /// element.
  func forEachElement(
    _ body: (YAMLEvent) throws(YAMLParser.SyntaxError) -> Void
  ) throws(YAMLParser.SyntaxError) {
    while true {
      let element = try next()
      if element.kind == .sequenceEnd { return }
      try body(element)
    }
  }

  /// Whether `event` is a text whose length is allowed; if not, adds an error and skips the node.
  ///
  /// - Parameters:
  ///   - event: The first event of the node.
  ///   - what: The subject of the message, such as "the title".
  /// - Returns: Whether it can be used.
  /// - Throws: `SyntaxError` if the text is not YAML.
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
        event.position, "\(what) has \(event.text.count) bytes; it can have at most \(Limits.valueBytes)")
      return false
    }
    if event.isPlain { warnOfComment(after: event) }
    return true
  }

  /// Warns if a `#` cuts off a plain text or an empty cell.
  func warnOfComment(after event: YAMLEvent) {
    guard let mark = comments.mark(cutting: event.end) else { return }
    let whole = mark.text.map {
      event.text.isEmpty ? $0 : event.string + String(repeating: " ", count: mark.position.column - mark.gap) + $0
    }
    let remedy = "if the # belongs to the value, quote it" + (whole.map { ": \(VisibleText.quoted($0))" } ?? "")
    warnings.add(
      .cutByComment, mark.position,
      event.text.isEmpty
        ? "a # after a space begins a comment, so there is no value here; \(remedy)"
        : "a # after a space begins a comment, so the value is \(VisibleText.quoted(event.string)); \(remedy)")
  }

  /// The text of the next node; nil, with an error added, if it is not a text whose length is allowed.
  func text(_ what: String) throws(YAMLParser.SyntaxError) -> String? {
    let event = try next()
    return try isText(event, what) ? event.string : nil
  }
}
