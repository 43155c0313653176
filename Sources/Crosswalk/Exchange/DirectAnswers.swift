extension DataDictionary {
  /// Calls `body` with every value and its answer that can be read without this software: what LOOKUP gives as OK when no
  /// qualifier is given, on whatever day.
  ///
  /// Values for which an entry with `valid` could have a say are left out: a plain hash knows no date. The values are those
  /// written in the file; several that compare equal are given each.
  ///
  /// - Parameter body: Gets the value and the answer.
  package func forEachDirectAnswer(
    from: Int, to: Int, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) async throws -> Void
  ) async rethrows {
    let index = indexes[from]
    var next = 0
    while next < index.allSlots.upperBound {
      // Answers are gathered a piece at a time, for the index cannot be walked across an await.
      var pairs: [(UnsafeRawBufferPointer, UnsafeRawBufferPointer)] = []
      let piece = next..<min(next + 1024, index.allSlots.upperBound)
      index.forEachValue(in: piece) { key, candidates in
        guard let answer = directAnswer(key, candidates, from: from, to: to) else { return }
        forEachSpelling(of: key, candidates, from) { pairs.append(($0, answer.bytes)) }
      }
      next = piece.upperBound
      for (value, answer) in pairs { try await body(value, answer) }
    }
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
