/// Builds the parts of an index: hashes all values of a system, sorts them, and groups the rows that share a value.
struct IndexBuilder {
  struct Parts {
    var hash: SeededHash
    var buckets: UnsafeMutableRawPointer
    var bucketCount: Int
    var groups: [UInt32]
    var contextMasks: [UInt8]
  }

  /// The average number of values in a bucket: few buckets overflow, and a third of the slots is free.
  private static let valuesInBucket = 8

  let rows: Rows
  let system: Int
  let countingMask: UInt8

  /// - Throws: `CancellationError` if the task was cancelled.
  func build() throws(CancellationError) -> Parts {
    var attempt = 0
    while true {
      // If the values are badly distributed by chance, the next attempt has another seed, and a later one more room.
      if let parts = try build(hash: SeededHash(), room: 4 + attempt) { return parts }
      attempt += 1
    }
  }

  /// Makes one attempt, with `room` quarters of the usual number of buckets.
  private func build(hash: SeededHash, room: Int) throws(CancellationError) -> Parts? {
    guard let (unsorted, masks) = try hashedValues(hash) else { return nil }
    var values = unsorted
    values.sort()
    let (entries, groups) = try gather(values)
    let bucketCount = entries.count * room / (4 * Self.valuesInBucket) + 1
    guard let buckets = try fill(bucketCount, entries) else { return nil }
    return Parts(
      hash: hash, buckets: buckets, bucketCount: bucketCount, groups: groups, contextMasks: masks.sorted(by: >))
  }

  /// Puts each entry into its bucket or the next one with room, in the order of the hashes; nil if one would be too far
  /// away.
  private func fill(_ bucketCount: Int, _ entries: [UInt64]) throws(CancellationError) -> UnsafeMutableRawPointer? {
    let byteCount = (bucketCount + Index.longestSearch) * Bucket.byteCount
    let buckets = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: Bucket.byteCount)
    var isWhole = false
    defer { if !isWhole { buckets.deallocate() } }
    Memory.expectLargePages(buckets, byteCount)
    buckets.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    var cancellation = CancellationCheck()
    var number = 0
    for entry in entries {
      try cancellation.step()
      let home = Index.home(of: entry >> 32, among: UInt64(bucketCount))
      number = max(home, number)
      let reference = UInt32(truncatingIfNeeded: entry)
      while !Bucket.add(reference, tag: Index.tag(of: entry >> 32), at: buckets + number * Bucket.byteCount) {
        number += 1
        guard number - home < Index.longestSearch else { return nil }
      }
    }
    Memory.preferLargePages(buckets, byteCount)
    isWhole = true
    return buckets
  }

  /// All values, and the combinations of qualifiers that occur; nil if a row has two values with the same hash, which
  /// lookups could not distinguish.
  private func hashedValues(
    _ hash: SeededHash
  ) throws(CancellationError) -> (values: HashedValues, masks: Set<UInt8>)? {
    var values = HashedValues(of: rows, system: system)
    var masks: Set<UInt8> = []
    var lastMask: UInt8?
    var distinct = true
    var keys: [UInt64: UnsafeRawBufferPointer] = [:]
    var cancellation = CancellationCheck()
    try rows.forEach { (reference, row) throws(CancellationError) in
      try cancellation.step()
      let (mask, context) = row.context(counting: countingMask)
      if mask != lastMask { masks.insert(mask) }
      lastMask = mask
      let cell = row.cell(system)
      if cell.kind == .values(1), let text = cell.first {
        values.add(reference, half: Index.hash(hash, key: text.key, mask: mask, context: context) >> 32)
        return true
      }
      keys.removeAll(keepingCapacity: true)
      cell.forEach { text in
        let half = Index.hash(hash, key: text.key, mask: mask, context: context) >> 32
        if let known = keys.updateValue(text.key, forKey: half) {
          // Values that compare equal count as one.
          if !known.isSame(as: text.key) { distinct = false }
        } else {
          values.add(reference, half: half, text.key)
        }
      }
      return distinct
    }
    return distinct ? (values, masks) : nil
  }

  /// Makes groups of the values that several rows share and of those whose row has several.
  ///
  /// Returns an entry for each group and for each other value, in their order.
  private func gather(_ values: HashedValues) throws(CancellationError) -> (entries: [UInt64], groups: [UInt32]) {
    var entries: [UInt64] = []
    entries.reserveCapacity(values.numbers.count)
    var groups: [UInt32] = []
    try values.forEachRun { (run) throws(CancellationError) in
      let first = values.numbers[run.lowerBound]
      if run.count == 1, !values.isListed(first) {
        entries.append(first)
      } else if run.count == 1 {
        entries.append(group([first], of: values, &groups))
      } else {
        try gather(run, of: values, &entries, &groups)
      }
    }
    return (entries, groups)
  }

  /// Groups the values with the same hash.
  private func gather(
    _ run: Range<Int>, of values: HashedValues, _ entries: inout [UInt64], _ groups: inout [UInt32]
  ) throws(CancellationError) {
    var rest = Array(values.numbers[run])
    while let first = rest.first {
      let key = key(of: first, values)
      var same: [UInt64] = []
      var others: [UInt64] = []
      var cancellation = CancellationCheck()
      for number in rest {
        try cancellation.step()
        if self.key(of: number, values) == key { same.append(number) } else { others.append(number) }
      }
      rest = others
      if same.count == 1, !values.isListed(first) {
        entries.append(first)
      } else {
        entries.append(group(same, of: values, &groups))
      }
    }
  }

  /// Makes a group of equal values, and returns its entry.
  private func group(_ same: [UInt64], of values: HashedValues, _ groups: inout [UInt32]) -> UInt64 {
    let half = same[0] >> 32
    let entry = half << 32 | UInt64(Index.groupBit | UInt32(groups.count))
    Group.append(
      half: half, same.map { values.row(of: $0) }, key: values.key(of: same[0]), in: rows, to: &groups)
    return entry
  }

  /// What must be the same in equal values: the value and, as far as it counts, the context.
  private struct Key: Equatable {
    var mask: UInt8
    var text: UnsafeRawBufferPointer
    var context: [UnsafeRawBufferPointer]

    static func == (one: Key, other: Key) -> Bool {
      one.mask == other.mask && one.text.isSame(as: other.text)
        && zip(one.context, other.context).allSatisfy { $0.isSame(as: $1) }
    }
  }

  private func key(of number: UInt64, _ values: HashedValues) -> Key {
    let row = rows[values.row(of: number)]
    let mask = row.contextMask & countingMask
    let words =
      mask == 0
      ? []
      : (0..<Limits.qualifiers).compactMap { index in
        mask & Definition.bit(ofQualifier: index) == 0 ? nil : row.contextValue(ofQualifier: index)?.key
      }
    return Key(mask: mask, text: values.key(of: number), context: words)
  }
}

extension Row {
  /// The part of the row's `when` that counts.
  func context(counting countingMask: UInt8) -> (mask: UInt8, context: Context) {
    let mask = contextMask & countingMask
    guard mask != 0 else { return (0, .general) }
    var context = Context()
    for index in 0..<Limits.qualifiers where mask & Definition.bit(ofQualifier: index) != 0 {
      if let value = contextValue(ofQualifier: index) { context.set(qualifier: index, to: value.bytes) }
    }
    return (mask, context)
  }
}
