/// The answers that other programs can read from Redis: what LOOKUP answers with OK on every day if no qualifier is
/// given.
///
/// Values whose answer could depend on an entry with `valid` are left out, because a plain hash has no dates. The
/// values are those written in the file, each once; values that compare equal are all given.
package struct DirectAnswers {
  /// A value and its answer, as references into the dictionary.
  package typealias Pair = (value: UnsafeRawBufferPointer, answer: UnsafeRawBufferPointer)

  private static let rowsAtOnce = 1024

  private let dictionary: DataDictionary
  private let request: DataDictionary.Request
  private let to: Int
  private var nextRow = 0
  /// Values of several rows that were already given.
  private var given: Set<[UInt8]> = []
  /// The answers for rows that share a value, by the address of their group, so that each group is examined once.
  private var groupAnswers: [UnsafePointer<UInt32>: Text?] = [:]

  /// The answers of one direction.
  package init(_ dictionary: DataDictionary, from: Int, to: Int) {
    self.dictionary = dictionary
    request = DataDictionary.Request(from: from, to: to)
    self.to = to
  }

  /// The next answers, a piece at a time; nil after the last.
  package mutating func next() -> [Pair]? {
    guard nextRow < dictionary.entryCount else { return nil }
    let index = dictionary.indexes[request.from]
    var pairs: [Pair] = []
    var count = 0
    dictionary.rows.forEach(from: nextRow) { _, row in
      guard count < Self.rowsAtOnce else { return false }
      count += 1
      row.cell(request.from).forEach { text in
        let candidates = index.find(key: text.key, mask: 0, context: .general)
        if candidates.count == 1 && index.contextMasks.count == 1 {
          // A value of one general row and of no special row comes only once, and this row answers for it.
          if !row.flags.contains(.dated), let answer = row.cell(to).first { pairs.append((text.bytes, answer.bytes)) }
        } else if !candidates.isEmpty, let answer = answer(text.key, candidates),
          given.insert(Array(text.bytes)).inserted
        {
          pairs.append((text.bytes, answer.bytes))
        }
      }
      return true
    }
    nextRow += count
    return pairs
  }

  private mutating func answer(
    _ key: UnsafeRawBufferPointer, _ candidates: UnsafeBufferPointer<UInt32>
  ) -> Text? {
    guard candidates.count > 1, let group = candidates.baseAddress else { return undatedAnswer(key, candidates) }
    if let known = groupAnswers[group] { return known }
    let answer = undatedAnswer(key, candidates)
    groupAnswers[group] = .some(answer)
    return answer
  }

  private func undatedAnswer(_ key: UnsafeRawBufferPointer, _ candidates: UnsafeBufferPointer<UInt32>) -> Text? {
    let isDated = candidates.contains { reference in
      let row = dictionary.rows[reference]
      return row.flags.contains(.dated) && row.cell(to).kind != .leftOut
    }
    guard !isDated, let selection = dictionary.select(key: key, request),
      case .found(let text) = dictionary.outcome(selection, request)
    else { return nil }
    return text
  }
}
