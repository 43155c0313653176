/// The events of a node, kept to be read later: entries that stand before what is needed to understand them.
///
/// They are packed, as there may be millions: what kind, some flags, the position, and of a scalar its end and text.
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
  /// The bytes where they stay, while they are read.
  private var memory = UnsafeRawBufferPointer(start: nil, count: 0)
  private var cursor: UnsafeRawPointer?

  deinit {
    memory.deallocate()
  }

  /// How many bytes it takes.
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

  /// Goes to the first event; nothing may be added any more.
  func rewind() {
    guard memory.baseAddress == nil else { return }
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + 1, alignment: 1)
    copy.copyBytes(from: bytes)
    memory = UnsafeRawBufferPointer(copy)
    cursor = memory.baseAddress
  }

  /// The next event, whose text is valid as long as this is; nil after the last.
  func next() -> YAMLEvent? {
    guard let start = memory.baseAddress, var place = cursor, place - start < bytes.count,
      let kind = YAMLEvent.Kind(rawValue: place.load(as: UInt8.self))
    else { return nil }
    let flags = Flags(rawValue: place.load(fromByteOffset: 1, as: UInt8.self))
    place += 2
    var event = YAMLEvent(kind: kind, position: Self.position(&place))
    event.isPlain = flags.contains(.plain)
    event.isBlock = flags.contains(.block)
    event.isDoubleQuoted = flags.contains(.doubleQuoted)
    event.isFlow = flags.contains(.flow)
    event.isRefused = flags.contains(.refused)
    if kind == .scalar {
      event.end = Self.position(&place)
      let count = Varint.read(&place)
      event.text = UnsafeRawBufferPointer(start: place, count: count)
      place += count
    }
    cursor = place
    return event
  }

  private static func position(_ place: inout UnsafeRawPointer) -> Position {
    let line = Varint.read(&place)
    return Position(line: line, column: Varint.read(&place))
  }
}
