// ENTRYALL shows every entry that has a value. If no entry answers, EXPLAIN shows those that nearly answer: entries
// that have the value but do not apply or leave the other system out, and entries whose value differs only in what
// another matching rule would ignore. Indexes have neither all contexts of a value nor other rules, so both may have to
// examine every entry. This takes half a second for ten million entries, so it must not run on an event loop.
extension DataDictionary {
  /// The most entries that ENTRYALL and EXPLAIN show.
  package static let mostStandings = 1000
  /// The most entries that nearly answer that EXPLAIN shows.
  package static let mostNearby = 10

  /// The first thousand entries that have the value, in the order of the file, whether they apply or not.
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

  /// The entries that nearly answer for a value for which no entry answers, at most ten: first those that have it, then
  /// those that have it in another form, both in the order of the file.
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

  /// Why an entry does not apply: it holds at other times or in another context.
  ///
  /// nil if it applies.
  private func whyNotApplying(_ row: Row, _ request: Request) -> String? {
    var reasons: [String] = []
    if !row.days.contains((request.day ?? .today()).number) { reasons.append(row.validity.text) }
    let context = row.contextMask & counting[request.from]
    let missing = definition.qualifiers.indices.compactMap { index -> String? in
      guard context & Definition.bit(ofQualifier: index) != 0, let value = row.contextValue(ofQualifier: index),
        !request.context.gives(value.key, toQualifier: index)
      else { return nil }
      return "\(definition.qualifiers[index].name) \(value.string)"
    }
    if !missing.isEmpty { reasons.append("only for \(missing.joined(separator: " and "))") }
    return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
  }

  private func whyNotAnswering(_ row: Row, _ request: Request) -> String? {
    guard let to = request.to, row.cell(to).kind == .leftOut else { return nil }
    return "leaves \(definition.systems[to].name) out"
  }
}
