extension DataDictionary {
  /// A value and its answer, where they are in the dictionary.
  package typealias DirectAnswer = (value: UnsafeRawBufferPointer, answer: UnsafeRawBufferPointer)

  /// Values and answers that can be read without this software: what LOOKUP gives as OK when no qualifier is given, on
  /// whatever day; a piece at a time, nil behind the last.
  ///
  /// Values for which an entry with `valid` could have a say are left out: a plain hash knows no date. The values are those
  /// written in the file; several that compare equal are given each.
  ///
  /// - Parameter first: Where to begin, 0 at first; moved behind what is given.
  package func nextDirectAnswers(from: Int, to: Int, at first: inout Int) -> [DirectAnswer]? {
    let index = indexes[from]
    guard first < index.allSlots.upperBound else { return nil }
    let piece = first..<min(first + 1024, index.allSlots.upperBound)
    var answers: [DirectAnswer] = []
    index.forEachValue(in: piece) { key, candidates in
      guard let answer = directAnswer(key, candidates, from: from, to: to) else { return }
      forEachSpelling(of: key, candidates, from) { answers.append(($0, answer.bytes)) }
    }
    first = piece.upperBound
    return answers
  }

  /// The answer for rows that share a value, where it can be given without knowing day and context.
  private func directAnswer(
    _ key: UnsafeRawBufferPointer, _ candidates: UnsafeBufferPointer<UInt32>, from: Int, to: Int
  ) -> Text? {
    guard rows[candidates[0]].contextMask & counting[from] == 0 else { return nil }
    let withCell = candidates.map { rows[$0] }.filter { $0.cell(to).kind != .leftOut }
    // A primary answers for the others, and so does the first where the system says so; primaries never hold at the
    // same time, so one that always holds is alone.
    let preferred = withCell.first { $0.isPrimary(from: from) }
      ?? (definition.systems[from].duplicates == .first ? withCell.first : nil)
    let heard = preferred.map { [$0] } ?? withCell
    guard !heard.contains(where: { $0.flags.contains(.dated) }),
      let selection = select(key: key, Request(from: from, to: to)),
      case .found(let text) = outcome(selection, Request(from: from, to: to))
    else { return nil }
    return text
  }

  /// Calls `body` with each way in which a value is written in the rows that share it.
  private func forEachSpelling(
    of key: UnsafeRawBufferPointer, _ candidates: UnsafeBufferPointer<UInt32>, _ system: Int,
    _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    var last = UnsafeRawBufferPointer(start: nil, count: 0)
    var seen: Set<[UInt8]> = []
    for reference in candidates {
      rows[reference].cell(system).forEach { text in
        guard text.key.isSame(as: key), !text.bytes.isSame(as: last) else { return }
        last = text.bytes
        if candidates.count == 1 || seen.insert(Array(text.bytes)).inserted { body(text.bytes) }
      }
    }
  }
}
