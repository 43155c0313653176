/// A reference to one entry in the rows of a dictionary, without a copy.
///
/// Valid as long as the dictionary.
///
/// In memory: a head (the line in the file × 16 + flags, in four bytes); then what the flags say: the days of its
/// validity, the number of systems from which it is primary and which (0 means all), the mask and texts of its `when`;
/// then a cell for each system; then the note.
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

  /// The head of a row.
  ///
  /// A line after the 268 millionth gets a wrong number; a file with the largest dictionary has about 20 million lines.
  static func head(line: Int, _ flags: Flags) -> UInt32 {
    UInt32(min(line, Int(UInt32.max >> 4))) << 4 | flags.rawValue
  }

  @inline(__always)
  var flags: Flags { Flags(rawValue: head & Self.flagBits) }

  /// The line of the file at which the entry begins.
  package var line: Int { Int(head >> 4) }

  /// The days on which it holds.
  var days: Range<Int32> {
    guard flags.contains(.dated) else { return .min..<(.max) }
    let from = details.loadUnaligned(as: Int32.self)
    return from..<details.loadUnaligned(fromByteOffset: 4, as: Int32.self)
  }

  /// The days on which it holds, as in the file.
  var validity: Validity {
    let days = days
    return Validity(
      from: days.lowerBound == .min ? nil : Day(number: days.lowerBound),
      until: days.upperBound == .max ? nil : Day(number: days.upperBound))
  }

  private var afterDays: UnsafeRawPointer {
    details + (flags.contains(.dated) ? 8 : 0)
  }

  /// The systems that the file names in `primary`, in its order; empty for all systems, or for none.
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

  /// The mask of the qualifiers in its `when`.
  var contextMask: UInt8 {
    flags.contains(.qualified) ? afterPrimary.load(as: UInt8.self) : 0
  }

  /// The value of a qualifier in its `when`.
  func contextValue(ofQualifier index: Int) -> Text? {
    let mask = contextMask
    guard mask & Definition.bit(ofQualifier: index) != 0 else { return nil }
    var cursor = afterPrimary + 1
    for earlier in 0..<index where mask & Definition.bit(ofQualifier: earlier) != 0 { _ = Text(&cursor) }
    return Text(&cursor)
  }

  private var cells: UnsafeRawPointer {
    guard flags.contains(.qualified) else { return afterPrimary }
    var cursor = afterPrimary + 1
    for _ in 0..<contextMask.nonzeroBitCount { _ = Text(&cursor) }
    return cursor
  }

  /// The address of the first cell; nil if something comes before the cells.
  @inline(__always)
  var firstCell: UnsafeRawPointer? {
    flags.isSubset(of: .noted) ? details : nil
  }

  /// The cell for a system.
  @inline(__always)
  package func cell(_ system: Int) -> Cell {
    var cursor = flags.isEmpty ? details : cells
    for _ in 0..<system { Cell.skip(&cursor) }
    return Cell(at: cursor)
  }

  /// The note, in a dictionary with that many systems.
  func note(systems: Int) -> Text? {
    guard flags.contains(.noted) else { return nil }
    var cursor = cells
    for _ in 0..<systems { Cell.skip(&cursor) }
    return Text(&cursor)
  }

  /// The first byte after the row.
  func end(systems: Int) -> UnsafeRawPointer {
    var cursor = flags.isEmpty ? details : cells
    for _ in 0..<systems { Cell.skip(&cursor) }
    if flags.contains(.noted) { _ = Text(&cursor) }
    return cursor
  }
}
