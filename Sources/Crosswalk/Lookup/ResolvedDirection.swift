/// A way through a dictionary, resolved to where its table and rows lie: using it counts no reference.
///
/// Valid as long as somebody holds the dictionary. There is one only where nothing but the value decides: the system
/// compares exactly, and no entry depends on a context. What still needs a closer look is left to `lookup`.
package struct ResolvedDirection: @unchecked Sendable {
  // Sendable: what the pointers lead to is written while the dictionary is made, and never again.

  private let slots: UnsafePointer<UInt64>
  private let slotCount: UInt64
  private let rows: UnsafeRawPointer
  private let hash: SeededHash
  private let from: Int
  private let to: Int
  /// Whether a value that is in no entry has no answer; else the system's `unmapped` says one.
  private let missingIsNone: Bool

  /// nil where lookups this way need more than the value.
  package init?(_ dictionary: DataDictionary, from: Int, to: Int) {
    let index = dictionary.indexes[from]
    guard dictionary.definition.systems[from].match == .exact, index.contextMasks == [0] else { return nil }
    slots = UnsafePointer(index.slots)
    slotCount = index.slotCount
    rows = UnsafeRawPointer(dictionary.rows.memory)
    hash = index.hash
    self.from = from
    self.to = to
    missingIsNone = dictionary.definition.systems[to].unmapped == .none
  }

  /// What a look at the table gives.
  package enum Answer {
    /// The answer.
    case found(Text)
    /// There is none.
    case none
    /// Several entries, dates or a default have a say: ask `lookup`.
    case unclear
  }

  /// The answer for a value by itself, which is ASCII; a `LookupGroup` answers many in less time.
  @inline(__always)
  func lookup(_ value: UnsafeRawBufferPointer) -> Answer {
    let tag = tag(of: value)
    let slot = firstSlot(for: tag)
    let content = search(for: tag, from: slot, holding: slot.pointee)
    return answer(for: value, content, row(of: content))
  }

  /// The hash by which a value is found; the value is ASCII, which is in NFC.
  @inline(__always)
  func tag(of value: UnsafeRawBufferPointer) -> UInt64 {
    hash(value) >> 32
  }

  /// Where the search for a tag begins.
  @inline(__always)
  func firstSlot(for tag: UInt64) -> UnsafePointer<UInt64> {
    slots + Index.home(ofTag: tag, among: slotCount)
  }

  /// The slot that has the tag, from `slot` on, which holds `content`; 0 where there is none.
  @inline(__always)
  func search(for tag: UInt64, from slot: UnsafePointer<UInt64>, holding content: UInt64) -> UInt64 {
    var slot = slot
    var content = content
    while content >> 32 < tag, content != 0 {
      slot += 1
      content = slot.pointee
    }
    return content >> 32 == tag ? content : 0
  }

  /// Where the row of a slot lies; nil where the slot is free or has several.
  @inline(__always)
  func row(of content: UInt64) -> UnsafeRawPointer? {
    let reference = UInt32(truncatingIfNeeded: content)
    guard content != 0, reference & Index.groupBit == 0 else { return nil }
    return rows + Int(reference) * Rows.alignment
  }

  /// The answer for a value, of which the table had `content` and `row`.
  @inline(__always)
  func answer(for value: UnsafeRawBufferPointer, _ content: UInt64, _ row: UnsafeRawPointer?) -> Answer {
    if content == 0 { return missingIsNone ? .none : .unclear }
    guard let row else { return .unclear }
    let entry = Row(at: row)
    // Another value may have the same tag.
    guard !entry.flags.contains(.dated), entry.cell(from).contains(key: value) else { return .unclear }
    let cell = entry.cell(to)
    switch cell.kind {
    case .values: return cell.first.map { .found($0) } ?? .none
    case .none: return .none
    case .leftOut: return missingIsNone ? .none : .unclear
    }
  }
}
