import Glibc

/// A direction of a dictionary, resolved to the addresses of its table and rows, so that lookups do no reference
/// counting.
///
/// It is valid as long as somebody holds the dictionary. It exists only if the answer depends on nothing but the value:
/// the system compares exactly, and no entry depends on a context. Cases that need more work are left to `lookup`.
package struct ResolvedDirection: @unchecked Sendable {
  // Sendable: the memory behind the pointers is written while the dictionary is made, and never afterwards.

  private let buckets: UnsafeRawPointer
  private let bucketCount: UInt64
  private let rows: UnsafeRawPointer
  private let groups: UnsafePointer<UInt32>
  private let hash: SeededHash
  private let from: Int
  private let to: Int
  /// The number of cells before that of `to`, counted from the cell after `from` if `to` comes after it, else from the
  /// first.
  private let steps: Int
  /// Whether a value that is in no entry has no answer; otherwise `unmapped` of the system gives one.
  private let missingIsNone: Bool

  /// nil if lookups in this direction need more than the value.
  package init?(_ dictionary: DataDictionary, from: Int, to: Int) {
    let index = dictionary.indexes[from]
    guard dictionary.definition.systems[from].match == .exact, index.contextMasks == [0] else { return nil }
    buckets = index.buckets
    bucketCount = index.bucketCount
    rows = UnsafeRawPointer(dictionary.rows.memory)
    groups = index.groups
    hash = index.hash
    self.from = from
    self.to = to
    steps = to > from ? to - from - 1 : to
    missingIsNone = dictionary.definition.systems[to].unmapped == .none
  }

  /// The result of a search in the table.
  package enum Answer {
    /// The answer, and whether a reply in the line protocol must write it as a JSON string.
    case found(UnsafeRawBufferPointer, needsQuotes: Bool)
    /// There is no answer.
    case missing
    /// The answer depends on several entries, dates or a default: call `lookup`.
    case unclear
  }

  /// Where the search for a value begins, and what it searches for.
  struct Search {
    let bucket: Bucket
    /// The upper half of the value's hash.
    let half: UInt64

    /// The slots of the bucket that can have the value.
    @inline(__always)
    var slots: Bucket.Slots { bucket.slots(tagged: Index.tag(of: half)) }
  }

  /// The answer for a single value, if its entry holds only short texts, as nearly all do; otherwise nil.
  @inline(__always)
  func quickAnswer(for key: LookupKey) -> Answer? {
    guard key.isASCII else { return nil }
    let search = search(for: key)
    return quickAnswer(for: key, search, search.slots)
  }

  /// The answer for any single value; a `LookupGroup` answers many in less time.
  func answer(for key: LookupKey) -> Answer {
    key.isASCII ? thoroughAnswer(for: key, search(for: key)) : .unclear
  }

  /// Begins the search for a value, which is ASCII and therefore in NFC.
  @inline(__always)
  func search(for key: LookupKey) -> Search {
    let half = hash(key) >> 32
    let home = Index.home(of: half, among: bucketCount)
    return Search(bucket: Bucket(at: buckets + home * Bucket.byteCount), half: half)
  }

  /// The address of the row that most likely has the value; that of another row if there is none.
  @inline(__always)
  func likelyRow(_ search: Search, _ slots: Bucket.Slots) -> UnsafeRawPointer {
    var slots = slots
    let reference = slots.next().map { search.bucket.references[$0] } ?? 0
    return row(of: reference & Index.groupBit == 0 ? reference : 0)
  }

  /// The answer for a value whose search has begun and has found the slots.
  @inline(__always)
  func answer(for key: LookupKey, _ search: Search, _ slots: Bucket.Slots) -> Answer {
    quickAnswer(for: key, search, slots) ?? thoroughAnswer(for: key, search)
  }

  /// Examines the first row with the tag, which is nearly always the right one.
  @inline(__always)
  private func quickAnswer(for key: LookupKey, _ search: Search, _ slots: Bucket.Slots) -> Answer? {
    var slots = slots
    guard let slot = slots.next(), case let reference = search.bucket.references[slot],
      Int32(bitPattern: reference) > 0
    else { return nil }
    return plainAnswer(for: key, Row(at: row(of: reference)))
  }

  /// The answer of a row with only short texts, if it has the value; otherwise nil.
  @inline(__always)
  private func plainAnswer(for key: LookupKey, _ row: Row) -> Answer? {
    guard let firstCell = row.firstCell else { return nil }
    var cursor = firstCell
    guard Text.skipPlain(from, &cursor), let text = Text(plain: &cursor), text.bytes.count == key.count,
      key.isSame(as: text.start)
    else { return nil }
    if to < from { cursor = firstCell }
    guard Text.skipPlain(steps, &cursor), let answer = Text(plain: &cursor) else { return nil }
    return .found(answer.bytes, needsQuotes: answer.needsQuotes)
  }

  @inline(never)
  private func thoroughAnswer(for key: LookupKey, _ search: Search) -> Answer {
    var bucket = search.bucket
    while true {
      var slots = bucket.slots(tagged: Index.tag(of: search.half))
      while let slot = slots.next() {
        let reference = bucket.references[slot]
        if reference == 0 { continue }
        if reference & Index.groupBit == 0 {
          let row = Row(at: row(of: reference))
          // Another value can have the same tag.
          if row.cell(from).contains(key: key.bytes) { return answer(of: row) }
        } else if Group(groups, reference).half == search.half {
          return .unclear
        }
      }
      guard bucket.overflows else { return missingIsNone ? .missing : .unclear }
      bucket = bucket.next
    }
  }

  private func answer(of row: Row) -> Answer {
    guard !row.flags.contains(.dated) else { return .unclear }
    let cell = row.cell(to)
    switch cell.kind {
    case .values: return cell.first.map { .found($0.bytes, needsQuotes: $0.needsQuotes) } ?? .missing
    case .none: return .missing
    case .leftOut: return missingIsNone ? .missing : .unclear
    }
  }

  @inline(__always)
  private func row(of reference: UInt32) -> UnsafeRawPointer {
    rows + Int(reference) * Rows.alignment
  }
}

/// The value of a lookup: its bytes, with the first and last of them in registers.
struct LookupKey {
  let start: UnsafeRawPointer
  let count: Int
  let ends: ShortBytes

  @inline(__always)
  init(_ bytes: UnsafeRawBufferPointer) {
    start = bytes.baseAddress ?? UnsafeRawPointer(("" as StaticString).utf8Start)
    count = bytes.count
    ends = ShortBytes(start, count: count)
  }

  /// Whether all of it is ASCII.
  @inline(__always)
  var isASCII: Bool {
    ends.areASCII && (count <= ShortBytes.capacity || ASCII.isAll(bytes))
  }

  /// The bytes.
  @inline(__always)
  var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: start, count: count)
  }

  /// Whether the bytes at `other` are the same; there must be as many.
  @inline(__always)
  func isSame(as other: UnsafeRawPointer) -> Bool {
    ShortBytes(other, count: count) == ends
      && (count <= ShortBytes.capacity || memcmp(start, other, count) == 0)
  }
}
