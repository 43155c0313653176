// ENTRYALL shows every entry that has a value. EXPLAIN, where none answers, shows those that nearly did: that have the value
// but do not apply or do not say anything of the asked system, and those whose value differs only in what another matching
// rule would ignore. Indexes know neither all contexts of a value nor other rules, so both may have to look at every entry:
// half a second for ten million. That is not for an event loop.
extension DataDictionary {
  /// How many entries ENTRYALL and EXPLAIN show at most.
  package static let mostStandings = 1000
  /// How many entries that nearly answer are shown at most.
  package static let mostNearby = 10

  /// The entries that have the value, in the file's order, whether they apply or not; the first thousand.
  package func everyEntry(_ value: UnsafeRawBufferPointer, _ request: Request) -> [EntryStanding] {
    definition.systems[request.from].match.withKey(of: value) { key in
      rows(having: key, in: request.from).map { row in
        EntryStanding(entry: Entry(row, definition), because: whyNotApplying(row, request))
      }
    }
  }

  private func rows(having key: UnsafeRawBufferPointer, in system: Int) -> [Row] {
    let index = indexes[system]
    if index.contextMasks.allSatisfy({ $0 == 0 }) {
      return index.find(key: key, mask: 0, context: .general).prefix(Self.mostStandings).map { rows[$0] }
    }
    var found: [Row] = []
    rows.forEach { _, row in
      if row.cell(system).contains(key: key) { found.append(row) }
      return found.count < Self.mostStandings
    }
    return found
  }

  /// The entries that nearly answer for a value for which none does: first those that have it, then those that have it in
  /// another form, both in the file's order; ten at most.
  package func nearby(_ value: UnsafeRawBufferPointer, _ request: Request) -> [EntryStanding] {
    definition.systems[request.from].match.withKey(of: value) { key in
      let loose = LooseValue(key: key)
      var having: [EntryStanding] = []
      var similar: [EntryStanding] = []
      rows.forEach { _, row in
        let cell = row.cell(request.from)
        if cell.contains(key: key) {
          having.append(standing(row, form: nil, request))
        } else if similar.count < Self.mostNearby, let text = cell.first(where: loose.matches) {
          let differences = loose.differences(from: text.key).text
          let form = "has \(VisibleText.quoted(text.string)), which differs only in \(differences)"
          similar.append(standing(row, form: form, request))
        }
        return having.count < Self.mostNearby
      }
      return Array((having + similar).prefix(Self.mostNearby))
    }
  }

  private func standing(_ row: Row, form: String?, _ request: Request) -> EntryStanding {
    let reasons = [form, whyNotApplying(row, request), whyNotAnswering(row, request)].compactMap { $0 }
    return EntryStanding(entry: Entry(row, definition), because: reasons.joined(separator: "; "))
  }

  /// Why an entry does not apply: it holds at other times, or in another context; nil where it applies.
  private func whyNotApplying(_ row: Row, _ request: Request) -> String? {
    var reasons: [String] = []
    if !row.days.contains((request.day ?? .today()).number) { reasons.append(row.validity.text) }
    let context = row.contextMask & counting[request.from]
    let missing = definition.qualifiers.indices.compactMap { place -> String? in
      guard context & Definition.bit(ofQualifier: place) != 0, let value = row.contextValue(ofQualifier: place),
        !request.context.gives(value.key, toQualifier: place)
      else { return nil }
      return "\(definition.qualifiers[place].name) \(value.string)"
    }
    if !missing.isEmpty { reasons.append("only for \(missing.joined(separator: " and "))") }
    return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
  }

  private func whyNotAnswering(_ row: Row, _ request: Request) -> String? {
    guard let to = request.to, row.cell(to).kind == .leftOut else { return nil }
    return "says nothing of \(definition.systems[to].name)"
  }
}
