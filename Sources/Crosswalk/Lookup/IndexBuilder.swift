/// Makes the parts of an index: hashes every value of a system, sorts them, gathers the rows that share one.
struct IndexBuilder {
  struct Parts {
    var hash: SeededHash
    var buckets: UnsafeMutableRawPointer
    var bucketCount: Int
    var groups: [UInt32]
    var contextMasks: [UInt8]
  }

  /// How many values there are for each bucket: so few overflow, and a third of the places is free.
  private static let valuesInBucket = 8

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

  /// One attempt, with `room` quarters of the usual number of buckets.
  private func build(hash: SeededHash, room: Int) -> Parts? {
    guard let (entries, masks) = hashedValues(hash) else { return nil }
    var keyed = RadixSort.sorted(byHighHalf: entries)
    let groups = gather(&keyed, hash)
    let bucketCount = keyed.count * room / (4 * Self.valuesInBucket) + 1
    guard let buckets = fill(bucketCount, keyed) else { return nil }
    return Parts(
      hash: hash, buckets: buckets, bucketCount: bucketCount, groups: groups, contextMasks: masks.sorted(by: >))
  }

  /// Puts the entries, which are in the order of their hashes, each into the first bucket from its own on that has room;
  /// nil where that is too far.
  private func fill(_ bucketCount: Int, _ entries: [UInt64]) -> UnsafeMutableRawPointer? {
    let byteCount = (bucketCount + Index.longestSearch) * Bucket.byteCount
    let buckets = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: Bucket.byteCount)
    Memory.expectLargePages(buckets, byteCount)
    buckets.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    var number = 0
    for entry in entries {
      let home = Index.home(of: entry >> 32, among: UInt64(bucketCount))
      number = max(home, number)
      let reference = UInt32(truncatingIfNeeded: entry)
      while !Bucket.add(reference, tag: Index.tag(of: entry >> 32), at: buckets + number * Bucket.byteCount) {
        number += 1
        guard number - home < Index.longestSearch else {
          buckets.deallocate()
          return nil
        }
      }
    }
    Memory.preferLargePages(buckets, byteCount)
    return buckets
  }

  /// A hash, of which there is the upper half, above a reference, of every value, and which combinations of qualifiers
  /// occur; nil where a row has two values of one hash, which could not be told apart later.
  ///
  /// The reference of a row that has several values has the bit of a group.
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
      let cell = row.cell(system)
      if cell.kind == .values(1), let text = cell.first {
        let half = Index.hash(hash, key: text.key, mask: mask, context: context) >> 32
        entries.append(half << 32 | UInt64(reference))
        return true
      }
      let first = entries.count
      var keys: [UnsafeRawBufferPointer] = []
      cell.forEach { text in
        guard !keys.contains(where: { $0.isSame(as: text.key) }) else { return }
        keys.append(text.key)
        let half = Index.hash(hash, key: text.key, mask: mask, context: context) >> 32
        if entries[first...].contains(where: { $0 >> 32 == half }) { distinct = false }
        entries.append(half << 32 | UInt64(reference | Index.groupBit))
      }
      return distinct
    }
    return distinct ? (entries, masks) : nil
  }

  /// Puts entries that share a value, or whose row has several, into groups, each of which becomes one entry; the others
  /// stay as they are, and order is kept.
  private func gather(_ entries: inout [UInt64], _ hash: SeededHash) -> [UInt32] {
    var groups: [UInt32] = []
    var kept = 0
    var start = 0
    while start < entries.count {
      let half = entries[start] >> 32
      var end = start + 1
      while end < entries.count, entries[end] >> 32 == half { end += 1 }
      if end - start == 1, entries[start] & UInt64(Index.groupBit) == 0 {
        entries[kept] = entries[start]
        kept += 1
      } else {
        for entry in gathered(Array(entries[start..<end]), hash, &groups) {
          entries[kept] = entry
          kept += 1
        }
      }
      start = end
    }
    entries.removeLast(entries.count - kept)
    return groups
  }

  /// Gathers entries of one hash.
  private func gathered(_ entries: [UInt64], _ hash: SeededHash, _ groups: inout [UInt32]) -> [UInt64] {
    var gathered: [UInt64] = []
    var rest = entries
    while let first = rest.first {
      let key = key(of: first, hash)
      let same = rest.filter { self.key(of: $0, hash) == key }
      rest.removeAll { self.key(of: $0, hash) == key }
      if same.count == 1, first & UInt64(Index.groupBit) == 0 {
        gathered.append(first)
      } else {
        let half = first >> 32
        gathered.append(half << 32 | UInt64(Index.groupBit | UInt32(groups.count)))
        groups += [UInt32(half), UInt32(same.count)]
        groups += same.map { UInt32(truncatingIfNeeded: $0) & ~Index.groupBit }
      }
    }
    return gathered
  }

  /// What makes two entries of one hash the same: the value and, as far as it counts, the context.
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
    let row = rows[UInt32(truncatingIfNeeded: entry) & ~Index.groupBit]
    let mask = row.contextMask & countingMask
    let text = row.key(system, half: entry >> 32, hash, countingMask)
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

  /// The one of the cell's values, as compared, that has the hash with this upper half.
  func key(_ system: Int, half: UInt64, _ hash: SeededHash, _ countingMask: UInt8) -> UnsafeRawBufferPointer {
    let cell = cell(system)
    guard cell.kind != .values(1) else { return cell.first?.key ?? UnsafeRawBufferPointer(start: nil, count: 0) }
    let (mask, context) = context(counting: countingMask)
    var key = UnsafeRawBufferPointer(start: nil, count: 0)
    cell.forEach { text in
      if Index.hash(hash, key: text.key, mask: mask, context: context) >> 32 == half { key = text.key }
    }
    return key
  }
}
