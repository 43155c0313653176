/// The rows that a lookup considers: those that apply, are the most specific, and have a cell for the other system.
struct Selection {
  /// The rows that share the value and context, in the order of the file; not all of them apply on the day.
  let candidates: UnsafeBufferPointer<UInt32>
  /// The row that answers: a primary, or the first if the system says so; nil if none is preferred.
  let preferred: Row?
  /// The first row that applies.
  let first: Row
}

extension DataDictionary {
  /// A lookup without the value.
  package struct Request {
    package let from: Int
    /// nil for ENTRY, for which it does not matter in which systems the entry has cells.
    package let to: Int?
    package let context: Context
    /// nil means today.
    package let day: Day?

    package init(from: Int, to: Int?, context: Context = .general, day: Day? = nil) {
      self.from = from
      self.to = to
      self.context = context
      self.day = day
    }
  }

  // MARK: From a value to its answer

  /// LOOKUP: the preferred entry's first value.
  @inline(__always)
  package func lookup(_ value: UnsafeRawBufferPointer, _ request: Request) -> Outcome {
    definition.systems[request.from].match.withKey(of: value) { key in
      guard let selection = select(key: key, request) else { return unmapped(request) }
      return outcome(selection, request)
    }
  }

  @inline(__always)
  func outcome(_ selection: Selection, _ request: Request) -> Outcome {
    let to = request.to ?? request.from
    if selection.preferred == nil, definition.systems[request.from].duplicates == .ambiguous,
      let candidates = differingAnswers(selection, to, request)
    {
      return .ambiguous(candidates)
    }
    // If no entry is preferred, the checks of the file guarantee that all entries that are left answer the same.
    guard let text = (selection.preferred ?? selection.first).cell(to).first else { return .none }
    return .found(text)
  }

  /// The different first answers of the rows; nil if all are the same.
  ///
  /// `~` counts as an answer, but is left out of the list.
  private func differingAnswers(_ selection: Selection, _ to: Int, _ request: Request) -> [Text]? {
    let answers = applying(selection, request).map { $0.cell(to).first }
    var seen = DistinctTexts()
    let distinct = answers.compactMap { $0 }.filter { seen.insert($0) }
    let hasNone = answers.contains { $0 == nil }
    return distinct.count + (hasNone ? 1 : 0) > 1 ? distinct : nil
  }

  /// LOOKUPALL: all answers, the preferred first; empty for an explicit none; nil if no entry answers.
  package func lookupAll(_ value: UnsafeRawBufferPointer, _ request: Request) -> [Text]? {
    let to = request.to ?? request.from
    return definition.systems[request.from].match.withKey(of: value) { key in
      guard let selection = select(key: key, request) else { return nil }
      var all: [Text] = []
      var seen = DistinctTexts()
      let add: (Row) -> Void = { row in row.cell(to).forEach { if seen.insert($0) { all.append($0) } } }
      if let preferred = selection.preferred {
        // The selected entry has `~` for this system: it is known to have no value there.
        if preferred.cell(to).kind == .none { return [] }
        add(preferred)
      }
      applying(selection, request).forEach(add)
      return all
    }
  }

  /// What the system answers if no entry does.
  package func unmapped(_ request: Request) -> Outcome {
    switch definition.systems[request.to ?? request.from].unmapped {
    case .none: .none
    case .value(let value): .defaultValue(value)
    case .pass: .passed
    }
  }

  /// ENTRY: the preferred entry among those that have the value and apply.
  package func entry(_ value: UnsafeRawBufferPointer, _ request: Request) -> EntryAnswer {
    definition.systems[request.from].match.withKey(of: value) { key in
      guard let selection = select(key: key, request) else { return .none }
      if let preferred = selection.preferred { return .found(Entry(preferred, definition)) }
      if applying(selection, request).count > 1 { return .ambiguous }
      return .found(Entry(selection.first, definition))
    }
  }

  // MARK: From a value to its rows

  /// Finds the rows that answer for a value in its compared form; nil if no entry applies.
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

  /// Whether a row holds on the day and has a cell for the other system.
  @inline(__always)
  func applies(_ row: Row, _ request: Request) -> Bool {
    if row.flags.contains(.dated), !row.days.contains((request.day ?? .today()).number) { return false }
    guard let to = request.to else { return true }
    return row.cell(to).kind != .leftOut
  }

  /// The rows of a selection that apply, in the order of the file.
  func applying(_ selection: Selection, _ request: Request) -> [Row] {
    selection.candidates.lazy.map { self.rows[$0] }.filter { self.applies($0, request) }
  }
}
