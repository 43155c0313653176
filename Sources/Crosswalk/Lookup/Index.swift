/// Finds the rows that have a value in one system: a table of the values' hashes, in order.
///
/// A slot is 8 bytes: 32 bits of the hash (its tag) above a reference. Slots stand in the order of their tags, each near
/// the place that its tag says (tag × slots / 2³²), so a search walks a few neighbouring slots and ends at the first
/// greater tag. The reference is a row's, or, with its high bit set, the place of a group: a count and that many rows that
/// share the value. Rows for some context only (`when`) are under the hash of value and context together, so a search
/// for each combination of qualifiers that occurs finds the most specific rows with no filtering.
final class Index: @unchecked Sendable {
  // Sendable: the memory is written in init only.

  static let groupBit: UInt32 = 1 << 31
  /// How far from its place a slot may stand; a table that needs more is made anew with another seed.
  static let maximumDisplacement = 255

  /// The combinations of qualifiers for which there are rows, the most specific first.
  let contextMasks: [UInt8]
  let system: Int
  private let countingMask: UInt8
  private let rows: Rows
  let hash: SeededHash
  let slots: UnsafeMutablePointer<UInt64>
  let slotCount: UInt64
  private let groups: UnsafeMutablePointer<UInt32>

  init(of rows: Rows, system: Int, countingQualifiers: UInt8) {
    let parts = IndexBuilder(rows: rows, system: system, countingMask: countingQualifiers).build()
    self.rows = rows
    self.system = system
    countingMask = countingQualifiers
    contextMasks = parts.contextMasks
    hash = parts.hash
    slotCount = parts.slotCount
    slots = .allocate(capacity: parts.slots.count)
    slots.initialize(from: parts.slots, count: parts.slots.count)
    groups = .allocate(capacity: max(1, parts.groups.count))
    groups.initialize(from: parts.groups, count: parts.groups.count)
  }

  deinit {
    slots.deallocate()
    groups.deallocate()
  }

  /// Where a tag's slot should stand.
  @inline(__always)
  static func home(ofTag tag: UInt64, among slotCount: UInt64) -> Int {
    Int(truncatingIfNeeded: (tag &* slotCount) >> 32)
  }

  /// The hash under which rows with that key and, as far as `mask` says, that context are found.
  @inline(__always)
  static func hash(_ hash: SeededHash, key: UnsafeRawBufferPointer, mask: UInt8, context: Context) -> UInt64 {
    var value = hash(key)
    if mask != 0 {
      context.forEach(in: mask) { place, word in
        value = SeededHash.mix(value ^ UInt64(place + 1), hash(word))
      }
    }
    return value
  }

  /// The rows that have the key and whose context is, as far as it counts, exactly what `mask` takes of `context`.
  @inline(__always)
  func find(key: UnsafeRawBufferPointer, mask: UInt8, context: Context) -> UnsafeBufferPointer<UInt32> {
    let tag = Self.hash(hash, key: key, mask: mask, context: context) >> 32
    var place = Self.home(ofTag: tag, among: slotCount)
    // A free slot is 0, and one is always behind the last.
    while slots[place] >> 32 < tag, slots[place] != 0 { place += 1 }
    while slots[place] >> 32 == tag, slots[place] != 0 {
      let references = references(inSlot: place)
      if matches(rows[references[0]], key: key, mask: mask, context: context) { return references }
      place += 1
    }
    return UnsafeBufferPointer(start: nil, count: 0)
  }

  /// Calls `body` with every value that several rows share in one context, and these rows.
  func forEachGroup(_ body: (UnsafeRawBufferPointer, UnsafeBufferPointer<UInt32>) -> Void) {
    forEachValue(in: allSlots) { key, references in
      if references.count > 1 { body(key, references) }
    }
  }

  /// Where slots may stand.
  var allSlots: Range<Int> { 0..<Int(slotCount) + Self.maximumDisplacement + 1 }

  /// Calls `body` with the values of some of the slots and the rows that have them, a context at a time.
  func forEachValue(in range: Range<Int>, _ body: (UnsafeRawBufferPointer, UnsafeBufferPointer<UInt32>) -> Void) {
    for place in range where slots[place] != 0 {
      let references = references(inSlot: place)
      let row = rows[references[0]]
      body(row.key(system, tag: slots[place] >> 32, hash, countingMask), references)
    }
  }

  @inline(__always)
  private func references(inSlot place: Int) -> UnsafeBufferPointer<UInt32> {
    let reference = UInt32(truncatingIfNeeded: slots[place])
    if reference & Self.groupBit == 0 {
      // The low half of the slot is the reference itself.
      let slot = UnsafeRawPointer(slots + place).assumingMemoryBound(to: UInt32.self)
      return UnsafeBufferPointer(start: slot, count: 1)
    }
    let group = groups + Int(reference & ~Self.groupBit)
    return UnsafeBufferPointer(start: group + 1, count: Int(group[0]))
  }

  @inline(__always)
  private func matches(_ row: Row, key: UnsafeRawBufferPointer, mask: UInt8, context: Context) -> Bool {
    guard row.contextMask & countingMask == mask, row.cell(system).contains(key: key) else { return false }
    guard mask != 0 else { return true }
    var same = true
    context.forEach(in: mask) { place, value in
      same = same && row.contextValue(ofQualifier: place)?.key.isSame(as: value) == true
    }
    return same
  }
}
