/// The rows that a lookup looks at: those that apply, are the most specific, and have a cell for the asked system.
struct Selection {
  /// Rows that share the value and context, in the file's order; not each applies on the day.
  let candidates: UnsafeBufferPointer<UInt32>
  /// The one that answers: a primary, or the first where the system says so; nil where none is preferred.
  let preferred: Row?
  /// The first that applies.
  let first: Row
}

extension DataDictionary {
  /// What a lookup is asked for, but for the value.
  package struct Request {
    package let from: Int
    /// nil for ENTRY, which wants the entry whatever systems it has cells for.
    package let to: Int?
    package let context: Context
    /// nil is today.
    package let day: Day?

    package init(from: Int, to: Int?, context: Context = .general, day: Day? = nil) {
      self.from = from
      self.to = to
      self.context = context
      self.day = day
    }
  }

  /// Finds the rows that answer for a value in its compared form; nil where no entry applies.
  @inline(__always)
  func select(key: UnsafeRawBufferPointer, _ request: Request) -> Selection? {
    let index = indexes[request.from]
    for mask in index.contextMasks where mask & ~request.context.mask == 0 {
      let candidates = index.find(key: key, mask: mask, context: request.context)
      if let selection = choose(among: candidates, request) { return selection }
    }
    return nil
  }

  @inline(__always)
  private func choose(among candidates: UnsafeBufferPointer<UInt32>, _ request: Request) -> Selection? {
    if candidates.count == 1 {
      let row = rows[candidates[0]]
      return applies(row, request) ? Selection(candidates: candidates, preferred: row, first: row) : nil
    }
    var first: Row?
    for reference in candidates {
      let row = rows[reference]
      guard applies(row, request) else { continue }
      if row.isPrimary(from: request.from) { return Selection(candidates: candidates, preferred: row, first: row) }
      first = first ?? row
    }
    guard let first else { return nil }
    let firstAnswers = definition.systems[request.from].duplicates == .first
    return Selection(candidates: candidates, preferred: firstAnswers ? first : nil, first: first)
  }

  /// Whether a row holds on the day and has a cell for the asked system.
  @inline(__always)
  func applies(_ row: Row, _ request: Request) -> Bool {
    if row.flags.contains(.dated), !row.days.contains((request.day ?? .today()).number) { return false }
    guard let to = request.to else { return true }
    return row.cell(to).kind != .leftOut
  }

  /// The rows of a selection that apply, in the file's order.
  func applying(_ selection: Selection, _ request: Request) -> [Row] {
    selection.candidates.lazy.map { self.rows[$0] }.filter { self.applies($0, request) }
  }
}
