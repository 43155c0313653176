/// What an entry says for one system.
///
/// In memory: a head. 0: left out; 1: explicit none; 128: a list (its length in bytes, the number of texts, the texts);
/// any other head begins a single text.
package struct Cell {
  static let leftOutHead: UInt8 = 0
  static let noneHead: UInt8 = 1
  static let listHead: UInt8 = 0x80

  /// The kinds of cell.
  package enum Kind: Equatable {
    /// The entry leaves this system out.
    case leftOut
    /// The thing is known to have no value here.
    case none
    /// The number of values, at least one.
    case values(Int)
  }

  package let kind: Kind
  private let texts: UnsafeRawPointer

  @inline(__always)
  init(at start: UnsafeRawPointer) {
    var cursor = start
    switch cursor.load(as: UInt8.self) {
    case Self.leftOutHead: kind = .leftOut
    case Self.noneHead: kind = .none
    case Self.listHead:
      cursor += 1
      _ = Varint.read(&cursor)
      kind = .values(Varint.read(&cursor))
    default: kind = .values(1)
    }
    texts = cursor
  }

  /// Moves the cursor past the cell that it points to.
  @inline(__always)
  static func skip(_ cursor: inout UnsafeRawPointer) {
    switch cursor.load(as: UInt8.self) {
    case leftOutHead, noneHead: cursor += 1
    case listHead:
      cursor += 1
      let length = Varint.read(&cursor)
      cursor += length
    default: _ = Text(&cursor)
    }
  }

  /// The first value; nil if there is none.
  @inline(__always)
  package var first: Text? {
    guard case .values = kind else { return nil }
    var cursor = texts
    return Text(&cursor)
  }

  /// Calls `body` with every value, in order.
  @inline(__always)
  package func forEach(_ body: (Text) -> Void) {
    guard case .values(let count) = kind else { return }
    var cursor = texts
    for _ in 0..<count { body(Text(&cursor)) }
  }

  /// The first value whose compared form satisfies a condition.
  func first(where isWanted: (UnsafeRawBufferPointer) -> Bool) -> Text? {
    guard case .values(let count) = kind else { return nil }
    var cursor = texts
    for _ in 0..<count {
      let text = Text(&cursor)
      if isWanted(text.key) { return text }
    }
    return nil
  }

  /// Whether the compared form of one of the values is `key`.
  @inline(__always)
  func contains(key: UnsafeRawBufferPointer) -> Bool {
    guard case .values(let count) = kind else { return false }
    var cursor = texts
    for _ in 0..<count where Text(&cursor).key.isSame(as: key) { return true }
    return false
  }
}
