/// One event of the YAML parser.
///
/// Its text and tag are valid until the next event is asked for. It is made of plain numbers and pointers, so that the
/// millions of them cost nothing to hand on.
struct YAMLEvent {
  enum Kind: UInt8 {
    case streamStart, streamEnd, documentStart, documentEnd
    case scalar, alias, sequenceStart, sequenceEnd, mappingStart, mappingEnd
  }

  var kind: Kind
  let position: Position
  /// Where a scalar ends.
  var end = Position.start
  /// A scalar's text.
  var text = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Whether a scalar is neither quoted nor tagged.
  var isPlain = false
  /// Whether a scalar is a block (`|` or `>`), to which line breaks at its end belong.
  var isBlock = false
  /// Whether a scalar stands in double quotes, as all of JSON's strings do.
  var isDoubleQuoted = false
  /// Whether a list or mapping is written in brackets.
  var isFlow = false
  var hasAnchor = false
  /// Whether a document begins without `---`.
  var isImplicit = false
  /// A tag other than `!!str`, with a zero behind it.
  var foreignTag: UnsafePointer<UInt8>?
  /// Whether `!!str` is on something that is no scalar.
  var isMistagged = false

  /// Whether it was refused already, so that nothing more is said of it.
  var isRefused = false

  /// A plain `~` or an empty plain scalar: the only scalars that are not text.
  var isNull: Bool {
    kind == .scalar && isPlain && (text.isEmpty || text.count == 1 && text[0] == UInt8(ascii: "~"))
  }

  /// Whether a scalar is a word of the format.
  func isWord(_ word: StaticString) -> Bool {
    text.isSame(as: UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }

  var string: String {
    String(decoding: text, as: UTF8.self)
  }
}
