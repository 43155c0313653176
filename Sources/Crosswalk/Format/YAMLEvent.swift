/// One event of the YAML parser.
///
/// Its text and tag are valid until the next event is requested. It consists of plain numbers and pointers, so that
/// passing on millions of them costs nothing.
struct YAMLEvent {
  enum Kind: UInt8 {
    case streamStart, streamEnd, documentStart, documentEnd
    case scalar, alias, sequenceStart, sequenceEnd, mappingStart, mappingEnd
  }

  var kind: Kind
  let position: Position
  /// The end of a scalar.
  var end = Position.start
  /// The text of a scalar.
  var text = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Whether a scalar is neither quoted nor tagged.
  var isPlain = false
  /// Whether a scalar is a block (`|` or `>`), which includes the line breaks at its end.
  var isBlock = false
  /// Whether a scalar is in double quotes, as all strings in JSON are.
  var isDoubleQuoted = false
  /// Whether a list or mapping is written in brackets.
  var isFlow = false
  var hasAnchor = false
  /// Whether a document begins without `---`.
  var isImplicit = false
  /// A tag other than `!!str`, terminated by a zero.
  var foreignTag: UnsafePointer<UInt8>?
  /// Whether `!!str` is on a node that is not a scalar.
  var isMistagged = false

  /// Whether an error was reported already, so that no other follows for this node.
  var isRefused = false

  /// Whether it is a plain `~` or an empty plain scalar, the only scalars that are not text.
  var isNull: Bool {
    kind == .scalar && isPlain && (text.isEmpty || text.count == 1 && text[0] == UInt8(ascii: "~"))
  }

  /// Whether a scalar is this word of the format.
  func isWord(_ word: StaticString) -> Bool {
    text.isSame(as: UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }

  var string: String {
    String(decoding: text, as: UTF8.self)
  }
}

/// The recorded events of a node, to be read later: for entries that come before the keys that are needed to read them.
///
/// There can be millions, so they are packed: the kind, some flags, the position, and for a scalar its end and text.
final class EventTape {
  private struct Flags: OptionSet {
    let rawValue: UInt8
    static let plain = Flags(rawValue: 1)
    static let block = Flags(rawValue: 2)
    static let doubleQuoted = Flags(rawValue: 4)
    static let flow = Flags(rawValue: 8)
    static let refused = Flags(rawValue: 16)
  }

  private var bytes: [UInt8] = []
  /// The bytes while they are read, at a fixed address.
  private var memory = UnsafeRawBufferPointer(start: nil, count: 0)
  private var cursor: UnsafeRawPointer?

  deinit {
    memory.deallocate()
  }

  /// The size in bytes.
  var byteCount: Int { bytes.count }

  func append(_ event: YAMLEvent) {
    var flags: Flags = []
    if event.isPlain { flags.insert(.plain) }
    if event.isBlock { flags.insert(.block) }
    if event.isDoubleQuoted { flags.insert(.doubleQuoted) }
    if event.isFlow { flags.insert(.flow) }
    if event.isRefused { flags.insert(.refused) }
    bytes.append(event.kind.rawValue)
    bytes.append(flags.rawValue)
    append(event.position)
    guard event.kind == .scalar else { return }
    append(event.end)
    Varint.append(event.text.count, to: &bytes)
    bytes.append(contentsOf: event.text)
  }

  private func append(_ position: Position) {
    Varint.append(position.line, to: &bytes)
    Varint.append(position.column, to: &bytes)
  }

  /// Goes to the first event; nothing can be added after that.
  func rewind() {
    guard memory.baseAddress == nil else { return }
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + 1, alignment: 1)
    copy.copyBytes(from: bytes)
    memory = UnsafeRawBufferPointer(copy)
    cursor = memory.baseAddress
  }

  /// The next event, whose text is valid as long as the tape; nil after the last.
  func next() -> YAMLEvent? {
    guard let start = memory.baseAddress, var pointer = cursor, pointer - start < bytes.count,
      let kind = YAMLEvent.Kind(rawValue: pointer.load(as: UInt8.self))
    else { return nil }
    let flags = Flags(rawValue: pointer.load(fromByteOffset: 1, as: UInt8.self))
    pointer += 2
    var event = YAMLEvent(kind: kind, position: Self.position(&pointer))
    event.isPlain = flags.contains(.plain)
    event.isBlock = flags.contains(.block)
    event.isDoubleQuoted = flags.contains(.doubleQuoted)
    event.isFlow = flags.contains(.flow)
    event.isRefused = flags.contains(.refused)
    if kind == .scalar {
      event.end = Self.position(&pointer)
      let count = Varint.read(&pointer)
      event.text = UnsafeRawBufferPointer(start: pointer, count: count)
      pointer += count
    }
    cursor = pointer
    return event
  }

  private static func position(_ pointer: inout UnsafeRawPointer) -> Position {
    let line = Varint.read(&pointer)
    return Position(line: line, column: Varint.read(&pointer))
  }
}
