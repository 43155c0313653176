/// A way through a dictionary, resolved to where its table and rows lie: using it counts no reference.
///
/// Valid as long as somebody holds the dictionary. There is one only where nothing but the value decides: the system
/// compares exactly, and no entry depends on a context. What still needs a closer look is left to `lookup`.
package struct ResolvedDirection: @unchecked Sendable {
  // Sendable: what the pointers lead to is written while the dictionary is made, and never again.

  private let buckets: UnsafeRawPointer
  private let bucketCount: UInt64
  private let rows: UnsafeRawPointer
  private let groups: UnsafePointer<UInt32>
  private let hash: SeededHash
  private let from: Int
  private let to: Int
  /// How many cells are in front of that of `to`, from the one behind that of `from` on, or else from the first.
  private let steps: Int
  /// Whether a value that is in no entry has no answer; else the system's `unmapped` says one.
  private let missingIsNone: Bool

  /// nil where lookups this way need more than the value.
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

  /// What a look at the table gives.
  package enum Answer {
    /// The answer, and whether a reply of the line protocol must say it as a JSON string.
    case found(UnsafeRawBufferPointer, needsQuotes: Bool)
    /// There is none.
    case missing
    /// Several entries, dates or a default have a say: ask `lookup`.
    case unclear
  }

  /// Where the search for a value begins, and what it looks for.
  struct Search {
    let bucket: Bucket
    /// The upper half of the value's hash.
    let half: UInt64

    /// The places of the bucket where it may be.
    @inline(__always)
    var places: Bucket.Places { bucket.places(tagged: Index.tag(of: half)) }
  }

  /// The answer for a value by itself, if it is an entry's that holds nothing but short texts, as nearly all do; else nil.
  @inline(__always)
  func quickAnswer(for key: LookupKey) -> Answer? {
    guard key.isASCII else { return nil }
    let search = search(for: key)
    return quickAnswer(for: key, search, search.places)
  }

  /// The answer for any value by itself; a `LookupGroup` answers many in less time.
  func answer(for key: LookupKey) -> Answer {
    key.isASCII ? thoroughAnswer(for: key, search(for: key)) : .unclear
  }

  /// Begins the search for a value, which is ASCII and so in NFC.
  @inline(__always)
  func search(for key: LookupKey) -> Search {
    let half = hash(key) >> 32
    let home = Index.home(of: half, among: bucketCount)
    return Search(bucket: Bucket(at: buckets + home * Bucket.byteCount), half: half)
  }

  /// Where the row lies that most likely has the value; some row where there is none.
  @inline(__always)
  func likelyRow(_ search: Search, _ places: Bucket.Places) -> UnsafeRawPointer {
    var places = places
    let reference = places.next().map { search.bucket.references[$0] } ?? 0
    return row(of: reference & Index.groupBit == 0 ? reference : 0)
  }

  /// The answer for a value, of which the search has begun and found where to look.
  @inline(__always)
  func answer(for key: LookupKey, _ search: Search, _ places: Bucket.Places) -> Answer {
    quickAnswer(for: key, search, places) ?? thoroughAnswer(for: key, search)
  }

  /// Looks at the first row that has the tag: nearly always it is the right one.
  @inline(__always)
  private func quickAnswer(for key: LookupKey, _ search: Search, _ places: Bucket.Places) -> Answer? {
    var places = places
    guard let place = places.next(), case let reference = search.bucket.references[place],
      Int32(bitPattern: reference) > 0
    else { return nil }
    return plainAnswer(for: key, Row(at: row(of: reference)))
  }

  /// The answer of a row that has nothing but short texts, if it has the value; else nil.
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
      var places = bucket.places(tagged: Index.tag(of: search.half))
      while let place = places.next() {
        let reference = bucket.references[place]
        if reference == 0 { continue }
        if reference & Index.groupBit == 0 {
          let row = Row(at: row(of: reference))
          // Another value may have the same tag.
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
