/// One entry in a dictionary's rows: where it is, not a copy.
///
/// Valid as long as the dictionary.
///
/// In memory: a head (the line in the file × 16 + flags, in four bytes), then what the flags announce - the days of its
/// validity, how many systems it is primary from and which (0: all), the mask and texts of its `when` - then a cell for
/// each system, then the note.
package struct Row {
  struct Flags: OptionSet {
    let rawValue: UInt32
    static let dated = Flags(rawValue: 1)
    static let primary = Flags(rawValue: 2)
    static let qualified = Flags(rawValue: 4)
    static let noted = Flags(rawValue: 8)
  }

  private static let flagBits: UInt32 = 15
  private static let headCount = 4
  private let head: UInt32
  private let details: UnsafeRawPointer

  @inline(__always)
  init(at start: UnsafeRawPointer) {
    head = start.load(as: UInt32.self)
    details = start + Self.headCount
  }

  /// The first bytes of a row.
  ///
  /// A line behind the 268 millionth is not known as such: a file of the largest dictionary has some 20 million.
  static func head(line: Int, _ flags: Flags) -> UInt32 {
    UInt32(min(line, Int(UInt32.max >> 4))) << 4 | flags.rawValue
  }

  @inline(__always)
  var flags: Flags { Flags(rawValue: head & Self.flagBits) }

  /// The line of its file at which the entry begins.
  package var line: Int { Int(head >> 4) }

  /// The days on which it holds.
  var days: Range<Int32> {
    guard flags.contains(.dated) else { return .min..<(.max) }
    let from = details.loadUnaligned(as: Int32.self)
    return from..<details.loadUnaligned(fromByteOffset: 4, as: Int32.self)
  }

  /// The days on which it holds, as the file says them.
  var validity: Validity {
    let days = days
    return Validity(
      from: days.lowerBound == .min ? nil : Day(number: days.lowerBound),
      until: days.upperBound == .max ? nil : Day(number: days.upperBound))
  }

  private var afterDays: UnsafeRawPointer {
    details + (flags.contains(.dated) ? 8 : 0)
  }

  /// The systems from which it is marked primary, in the file's order; empty where that is every one (or none).
  var primarySystems: UnsafeRawBufferPointer {
    guard flags.contains(.primary) else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return UnsafeRawBufferPointer(start: afterDays + 1, count: Int(afterDays.load(as: UInt8.self)))
  }

  @inline(__always)
  func isPrimary(from system: Int) -> Bool {
    guard flags.contains(.primary) else { return false }
    let systems = primarySystems
    return systems.isEmpty || systems.contains(UInt8(system))
  }

  private var afterPrimary: UnsafeRawPointer {
    flags.contains(.primary) ? afterDays + 1 + primarySystems.count : afterDays
  }

  /// The qualifiers that its `when` names.
  var contextMask: UInt8 {
    flags.contains(.qualified) ? afterPrimary.load(as: UInt8.self) : 0
  }

  /// The value that its `when` gives a qualifier.
  func contextValue(ofQualifier place: Int) -> Text? {
    let mask = contextMask
    guard mask & Definition.bit(ofQualifier: place) != 0 else { return nil }
    var cursor = afterPrimary + 1
    for earlier in 0..<place where mask & Definition.bit(ofQualifier: earlier) != 0 { _ = Text(&cursor) }
    return Text(&cursor)
  }

  private var cells: UnsafeRawPointer {
    guard flags.contains(.qualified) else { return afterPrimary }
    var cursor = afterPrimary + 1
    for _ in 0..<contextMask.nonzeroBitCount { _ = Text(&cursor) }
    return cursor
  }

  /// Where the first cell is; nil where something stands in front of it.
  @inline(__always)
  var firstCell: UnsafeRawPointer? {
    flags.isSubset(of: .noted) ? details : nil
  }

  /// What it says for a system.
  @inline(__always)
  package func cell(_ system: Int) -> Cell {
    var cursor = flags.isEmpty ? details : cells
    for _ in 0..<system { Cell.skip(&cursor) }
    return Cell(at: cursor)
  }

  /// The note, of a dictionary with that many systems.
  func note(systems: Int) -> Text? {
    guard flags.contains(.noted) else { return nil }
    var cursor = cells
    for _ in 0..<systems { Cell.skip(&cursor) }
    return Text(&cursor)
  }

  /// The first byte behind the row.
  func end(systems: Int) -> UnsafeRawPointer {
    var cursor = flags.isEmpty ? details : cells
    for _ in 0..<systems { Cell.skip(&cursor) }
    if flags.contains(.noted) { _ = Text(&cursor) }
    return cursor
  }
}
