/// The answers that can be read without this software: what LOOKUP gives as OK when no qualifier is given, on whatever day.
///
/// Values for which an entry with `valid` could have a say are left out, for a plain hash knows no date. The values are
/// those written in the file, each once; several that compare equal are given each.
package struct DirectAnswers {
  /// A value and its answer, where they are in the dictionary.
  package typealias Pair = (value: UnsafeRawBufferPointer, answer: UnsafeRawBufferPointer)

  private static let rowsAtOnce = 1024

  private let dictionary: DataDictionary
  private let request: DataDictionary.Request
  private let to: Int
  private var nextRow = 0
  /// Values that several rows have and that were given already.
  private var given: Set<[UInt8]> = []
  /// The answers for rows that share a value, by where their group lies: it is looked at once, however large.
  private var groupAnswers: [UnsafePointer<UInt32>: Text?] = [:]

  /// The answers of one direction.
  package init(_ dictionary: DataDictionary, from: Int, to: Int) {
    self.dictionary = dictionary
    request = DataDictionary.Request(from: from, to: to)
    self.to = to
  }

  /// The next answers, a piece at a time; nil behind the last.
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
        guard !candidates.isEmpty, let answer = answer(text.key, candidates) else { return }
        // A value that one general row has, and no special one, comes only once by itself.
        let isAlone = candidates.count == 1 && index.contextMasks.count == 1
        if isAlone || given.insert(Array(text.bytes)).inserted { pairs.append((text.bytes, answer.bytes)) }
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
