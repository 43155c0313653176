/// Makes the parts of an index: hashes every value of a system, sorts them, gathers the rows that share one.
struct IndexBuilder {
  struct Parts {
    var hash: SeededHash
    var slots: [UInt64] = []
    var slotCount: UInt64 = 0
    var groups: [UInt32] = []
    var contextMasks: [UInt8] = []
  }

  let rows: Rows
  let system: Int
  let countingMask: UInt8

  func build() -> Parts {
    var attempt = 0
    while true {
      // A table that came out badly by chance gets another seed, and in the end more room.
      if let parts = build(hash: SeededHash(), room: 4 + attempt) { return parts }
      attempt += 1
    }
  }

  /// One attempt, with `room` slots for every three values.
  private func build(hash: SeededHash, room: Int) -> Parts? {
    guard let (entries, masks) = hashedValues(hash) else { return nil }
    var parts = Parts(hash: hash)
    parts.contextMasks = masks.sorted(by: >)
    let keyed = gather(RadixSort.sorted(byHighHalf: entries), hash, &parts.groups)
    parts.slotCount = UInt64(keyed.count * room / 3 + 1)
    parts.slots = Array(repeating: 0, count: Int(parts.slotCount) + Index.maximumDisplacement + 2)
    var next = 0
    for entry in keyed {
      let home = Index.home(ofTag: entry >> 32, among: parts.slotCount)
      let place = max(home, next)
      guard place - home <= Index.maximumDisplacement else { return nil }
      parts.slots[place] = entry
      next = place + 1
    }
    return parts
  }

  /// Tag and reference of every value, and which combinations of qualifiers occur; nil where a row has two values of one
  /// tag, which could not be told apart later.
  private func hashedValues(_ hash: SeededHash) -> (entries: [UInt64], masks: Set<UInt8>)? {
    var entries: [UInt64] = []
    entries.reserveCapacity(rows.count)
    var masks: Set<UInt8> = []
    var lastMask: UInt8?
    var distinct = true
    rows.forEach { reference, row in
      let (mask, context) = row.context(counting: countingMask)
      if mask != lastMask { masks.insert(mask) }
      lastMask = mask
      let first = entries.count
      var keys: [UnsafeRawBufferPointer] = []
      let cell = row.cell(system)
      cell.forEach { text in
        if cell.kind != .values(1) {
          guard !keys.contains(where: { $0.isSame(as: text.key) }) else { return }
          keys.append(text.key)
        }
        let tag = Index.hash(hash, key: text.key, mask: mask, context: context) >> 32
        if cell.kind != .values(1), entries[first...].contains(where: { $0 >> 32 == tag }) { distinct = false }
        entries.append(tag << 32 | UInt64(reference))
      }
      return distinct
    }
    return distinct ? (entries, masks) : nil
  }

  /// Puts entries that share a value into groups; the others stay as they are, and order is kept.
  private func gather(_ entries: [UInt64], _ hash: SeededHash, _ groups: inout [UInt32]) -> [UInt64] {
    var keyed: [UInt64] = []
    keyed.reserveCapacity(entries.count)
    var start = 0
    while start < entries.count {
      let tag = entries[start] >> 32
      var end = start + 1
      while end < entries.count, entries[end] >> 32 == tag { end += 1 }
      if end - start == 1 {
        keyed.append(entries[start])
      } else {
        var rest = Array(entries[start..<end])
        while let first = rest.first {
          let key = key(of: first, hash)
          let same = rest.filter { self.key(of: $0, hash) == key }
          rest.removeAll { self.key(of: $0, hash) == key }
          guard same.count > 1 else {
            keyed.append(first)
            continue
          }
          keyed.append(tag << 32 | UInt64(Index.groupBit | UInt32(groups.count)))
          groups.append(UInt32(same.count))
          groups.append(contentsOf: same.map { UInt32(truncatingIfNeeded: $0) })
        }
      }
      start = end
    }
    return keyed
  }

  /// What makes two entries of one tag the same: the value and, as far as it counts, the context.
  private struct Key: Equatable {
    var mask: UInt8
    var text: UnsafeRawBufferPointer
    var context: [UnsafeRawBufferPointer]

    static func == (one: Key, other: Key) -> Bool {
      one.mask == other.mask && one.text.isSame(as: other.text)
        && zip(one.context, other.context).allSatisfy { $0.isSame(as: $1) }
    }
  }

  private func key(of entry: UInt64, _ hash: SeededHash) -> Key {
    let row = rows[UInt32(truncatingIfNeeded: entry)]
    let mask = row.contextMask & countingMask
    let text = row.key(system, tag: entry >> 32, hash, countingMask)
    let words = (0..<Limits.qualifiers).compactMap { place in
      mask & Definition.bit(ofQualifier: place) == 0 ? nil : row.contextValue(ofQualifier: place)?.key
    }
    return Key(mask: mask, text: text, context: words)
  }
}

extension Row {
  /// The row's `when` as far as it counts.
  func context(counting countingMask: UInt8) -> (mask: UInt8, context: Context) {
    let mask = contextMask & countingMask
    guard mask != 0 else { return (0, .general) }
    var context = Context()
    for place in 0..<Limits.qualifiers where mask & Definition.bit(ofQualifier: place) != 0 {
      if let value = contextValue(ofQualifier: place) { context.set(qualifier: place, to: value.bytes) }
    }
    return (mask, context)
  }

  /// The one of the cell's values, as compared, that has the tag.
  func key(_ system: Int, tag: UInt64, _ hash: SeededHash, _ countingMask: UInt8) -> UnsafeRawBufferPointer {
    let cell = cell(system)
    guard cell.kind != .values(1) else { return cell.first?.key ?? UnsafeRawBufferPointer(start: nil, count: 0) }
    let (mask, context) = context(counting: countingMask)
    var key = UnsafeRawBufferPointer(start: nil, count: 0)
    cell.forEach { text in
      if Index.hash(hash, key: text.key, mask: mask, context: context) >> 32 == tag { key = text.key }
    }
    return key
  }
}
