/// The result of a lookup, without a copy of any text.
///
/// Valid as long as the dictionary.
package enum Outcome {
  /// An entry answers.
  case found(Text)
  /// No entry answers; the default of the system.
  case defaultValue(String)
  /// No entry answers; the system passes the value on.
  case passed
  /// There is no answer.
  case none
  /// Several entries answer differently, and the file does not say which is right; their first answers.
  case ambiguous([Text])
}

extension DataDictionary {
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
        // The entry that answers says that there is no value.
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
}
