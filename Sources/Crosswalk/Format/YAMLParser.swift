import CYAML

/// The parser of libyaml over bytes in memory, one event at a time.
///
/// libyaml reads ahead. At a byte that is not allowed in YAML it would fail before it has returned the events before
/// that byte, and without a position. So such a byte is found first, and the input ends there with an error of our own.
struct YAMLParser: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let event: UnsafeMutablePointer<yaml_event_t>
  private let feed: UnsafeMutablePointer<YAMLFeed>

  /// A parser of `bytes`, which must outlive it.
  init(_ bytes: UnsafeRawBufferPointer) {
    parser = .allocate(capacity: 1)
    event = .allocate(capacity: 1)
    feed = .allocate(capacity: 1)
    feed.initialize(to: YAMLFeed(bytes))
    event.initialize(to: yaml_event_t())
    // This fails only if there is no memory.
    guard yaml_parser_initialize(parser) == 1 else { preconditionFailure("out of memory") }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input(
      parser,
      { feed, buffer, size, read in
        guard let feed = feed?.assumingMemoryBound(to: YAMLFeed.self), let buffer, let read else { return 0 }
        return feed.pointee.fill(UnsafeMutableRawBufferPointer(start: buffer, count: size), &read.pointee) ? 1 : 0
      }, feed)
  }

  deinit {
    yaml_event_delete(event)
    yaml_parser_delete(parser)
    event.deallocate()
    parser.deallocate()
    feed.deinitialize(count: 1)
    feed.deallocate()
  }

  /// The number of bytes that it has not read yet.
  var bytesLeft: Int { feed.pointee.bytesLeft }

  /// The text that it reads, up to the first byte that is not allowed in YAML.
  var text: UnsafeRawBufferPointer { feed.pointee.text }

  /// The line at which the last event began.
  var lastLine: Int { feed.pointee.lastLine }

  /// The next event.
  ///
  /// - Throws: `SyntaxError` if the text is not YAML; there are no events after that.
  func next() throws(SyntaxError) -> YAMLEvent {
    yaml_event_delete(event)
    guard yaml_parser_parse(parser, event) == 1 else { throw syntaxError() }
    var next = YAMLEvent(event)
    feed.pointee.lastLine = next.position.line
    if next.kind == .scalar {
      let text = UnsafeMutableRawBufferPointer(mutating: next.text)
      next.text = UnsafeRawBufferPointer(
        rebasing: next.text[..<feed.pointee.restore(text, areEscapes: next.isDoubleQuoted)])
    }
    return next
  }

  /// Why and where reading ended before the end of the text.
  struct SyntaxError: Error {
    enum Cause {
      /// The text is not YAML, or is over a limit.
      case text
      /// The text has as many errors as are reported.
      case problems
      /// The task was cancelled.
      case cancellation
    }

    let position: Position
    /// The message about the text; empty if the text is not the cause.
    let message: String
    let cause: Cause

    /// An error with the text as its cause.
    init(position: Position, message: String) {
      self.position = position
      self.message = message
      cause = .text
    }

    /// An error with another cause.
    init(_ cause: Cause, at position: Position) {
      self.position = position
      message = ""
      self.cause = cause
    }
  }

  private func syntaxError() -> SyntaxError {
    let parser = parser.pointee
    if feed.pointee.isCancelled { return SyntaxError(.cancellation, at: Position(parser.mark)) }
    if parser.error == YAML_READER_ERROR, let flaw = feed.pointee.flaw {
      return SyntaxError(position: flaw.position, message: flaw.message)
    }
    let complaint = SyntaxAdvice.Complaint(
      problem: parser.problem.map { String(cString: $0) } ?? "it cannot be read",
      position: Position(parser.problem_mark),
      context: parser.context.map { String(cString: $0) }, contextPosition: Position(parser.context_mark),
      lastLine: feed.pointee.lastLine)
    return SyntaxAdvice.error(for: complaint, in: SourceText(feed.pointee.text))
  }
}

extension Position {
  init(_ mark: yaml_mark_t) {
    self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }
}

extension YAMLEvent {
  fileprivate init(_ event: UnsafePointer<yaml_event_t>) {
    position = Position(event.pointee.start_mark)
    switch event.pointee.type {
    case YAML_SCALAR_EVENT:
      kind = .scalar
      end = Position(event.pointee.end_mark)
      let scalar = event.pointee.data.scalar
      text = UnsafeRawBufferPointer(start: scalar.value, count: scalar.length)
      isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE && scalar.tag == nil
      isBlock = scalar.style == YAML_LITERAL_SCALAR_STYLE || scalar.style == YAML_FOLDED_SCALAR_STYLE
      isDoubleQuoted = scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE
      hasAnchor = scalar.anchor != nil
      foreignTag = Self.foreign(scalar.tag)
    case YAML_ALIAS_EVENT: kind = .alias
    case YAML_SEQUENCE_START_EVENT:
      kind = .sequenceStart
      let sequence = event.pointee.data.sequence_start
      isFlow = sequence.style == YAML_FLOW_SEQUENCE_STYLE
      hasAnchor = sequence.anchor != nil
      foreignTag = Self.foreign(sequence.tag)
      isMistagged = sequence.tag != nil
    case YAML_MAPPING_START_EVENT:
      kind = .mappingStart
      let mapping = event.pointee.data.mapping_start
      isFlow = mapping.style == YAML_FLOW_MAPPING_STYLE
      hasAnchor = mapping.anchor != nil
      foreignTag = Self.foreign(mapping.tag)
      isMistagged = mapping.tag != nil
    case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
    case YAML_MAPPING_END_EVENT: kind = .mappingEnd
    case YAML_DOCUMENT_START_EVENT:
      kind = .documentStart
      isImplicit = event.pointee.data.document_start.implicit != 0
    case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
    case YAML_STREAM_START_EVENT: kind = .streamStart
    default: kind = .streamEnd
    }
  }

  private static func foreign(_ tag: UnsafeMutablePointer<yaml_char_t>?) -> UnsafePointer<UInt8>? {
    guard let tag, String(cString: tag) != YAML_STR_TAG else { return nil }
    return UnsafePointer(tag)
  }
}
