extension DataDictionary {
  /// Answers as LOOKUP does, and says why; if no entry answers, it searches all for those that nearly do.
  ///
  /// - Parameters:
  ///   - value: The value to look up.
  ///   - request: What is asked.
  ///   - generation: The load that the dictionary comes from, if it is one.
  /// - Returns: The answer and the reason.
  package func explain(
    _ value: UnsafeRawBufferPointer, _ request: Request, generation: String? = nil
  ) -> Explanation {
    func explanation(
      _ answer: Answer, _ because: String, entry: Entry? = nil, candidates: [Entry] = [],
      nearly: [EntryStanding]? = nil
    ) -> Explanation {
      Explanation(
        answer: answer, because: because, entry: entry, candidates: candidates, nearly: nearly, file: file,
        version: definition.version, generation: generation)
    }
    let answer = Answer(lookup(value, request), asked: value)
    return definition.systems[request.from].match.withKey(of: value) { key in
      guard let selection = select(key: key, request) else {
        return explanation(answer, whyUnmapped(key, request), nearly: nearby(value, request))
      }
      let rivals = applying(selection, request)
      let because = why(selection, rivals, answer, request)
      guard answer.isAmbiguous else {
        return explanation(answer, because, entry: Entry(selection.preferred ?? selection.first, definition))
      }
      let candidates = rivals.prefix(Self.mostStandings).map { Entry($0, definition) }
      return explanation(answer, because, candidates: candidates)
    }
  }

  private func why(_ selection: Selection, _ rivals: [Row], _ answer: Answer, _ request: Request) -> String {
    let system = definition.systems[request.from].name
    let context = Entry(selection.first, definition).when.filter { qualifier in
      definition.qualifiers.first { $0.name == qualifier.qualifier }?.counts(from: system) ?? false
    }
    let scope = context.isEmpty ? "" : " for " + context.map { "\($0.qualifier) \($0.value)" }.joined(separator: ", ")
    let isNone = answer == .none ? ", and it says ~: no value" : ""
    guard rivals.count > 1 else { return "one entry\(scope) has this \(system)\(isNone)" }
    let several = "\(rivals.count) entries\(scope) have this \(system)"
    if answer.isAmbiguous { return "\(several), and the file does not say which answers" }
    guard let preferred = selection.preferred else { return "\(several), and all answer the same\(isNone)" }
    return preferred.isPrimary(from: request.from)
      ? "\(several), and this one is primary\(isNone)"
      : "\(several), and this one is the first in the file\(isNone)"
  }

  private func whyUnmapped(_ key: UnsafeRawBufferPointer, _ request: Request) -> String {
    let from = definition.systems[request.from].name
    let to = definition.systems[request.to ?? request.from]
    let isKnown =
      select(key: key, Request(from: request.from, to: nil, context: request.context, day: request.day)) != nil
    let reason =
      isKnown ? "the entry with this \(from) leaves \(to.name) out" : "no entry that applies has this \(from)"
    switch to.unmapped {
    case .none: return "\(reason), and \(to.name) has no default"
    case .value: return "\(reason), and this is the default of \(to.name)"
    case .pass: return "\(reason), and \(to.name) passes unknown values on"
    }
  }
}

extension Answer {
  fileprivate var isAmbiguous: Bool {
    if case .ambiguous = self { true } else { false }
  }
}
