/// Reads `when`, `valid` and `primary` of an entry.
struct EntryDetailsReader {
  private let nodes: YAMLNodes
  private let definition: Definition

  init(_ nodes: YAMLNodes, _ definition: Definition) {
    self.nodes = nodes
    self.definition = definition
  }

  /// Reads the value of `when`; false if it has an error, so that the entry cannot be compared with others.
  func readContext(into draft: inout EntryDraft) throws(YAMLParser.SyntaxError) -> Bool {
    let start = try nodes.next()
    guard start.kind == .mappingStart else {
      if !start.isRefused {
        nodes.problems.add(
          start.position, "\"when\" must be a mapping of qualifiers to values, such as {territory: CA}")
      }
      try nodes.skip(start)
      return false
    }
    let problemsBefore = nodes.problems.count
    var seen: Set<Int> = []
    try nodes.forEachKey { (key) throws(YAMLParser.SyntaxError) in
      guard let index = definition.qualifier(named: key.string) else {
        let declared = definition.qualifiers.map(\.name).joined(separator: ", ")
        nodes.problems.add(
          key.position,
          "\(VisibleText.name(key.string)) is not a qualifier of \(definition.name); "
            + (declared.isEmpty
              ? "it declares none: add \"qualifiers: [\(VisibleText.line(String(key.string.prefix(100))))]\" before the entries"
              : "it has \(declared)"))
        return try nodes.skipNext()
      }
      guard seen.insert(index).inserted else {
        nodes.problems.add(
          key.position, "\(VisibleText.name(key.string)) appears a second time in \"when\"; write it once")
        return try nodes.skipNext()
      }
      let value = try nodes.next()
      guard try nodes.isText(value, "the value of a qualifier") else { return }
      ValueCheck(nodes).checkCharacters(value, trims: false)
      draft.setContext(qualifier: index, to: value.text)
    }
    return nodes.problems.count == problemsBefore
  }

  /// Reads the value of `valid`; false if it has an error.
  func readValidity(into draft: inout EntryDraft) throws(YAMLParser.SyntaxError) -> Bool {
    let start = try nodes.next()
    guard start.kind == .mappingStart else {
      if !start.isRefused {
        nodes.problems.add(start.position, "\"valid\" must be a mapping, such as {from: 1999-01-01, until: 2002-03-01}")
      }
      try nodes.skip(start)
      return false
    }
    let problemsBefore = nodes.problems.count
    var days: [String: (day: Day?, position: Position)] = [:]
    try nodes.forEachKey { (key) throws(YAMLParser.SyntaxError) in
      let word = key.string
      guard word == "from" || word == "until", days[word] == nil else {
        nodes.problems.add(
          key.position,
          days[word] == nil
            ? "\(VisibleText.name(word)) is not a bound of \"valid\"; the bounds are from and until"
            : "\(VisibleText.name(word)) appears a second time in \"valid\"; write it once")
        return try nodes.skipNext()
      }
      let event = try nodes.next()
      days[word] = (try day(event), event.position)
    }
    draft.validity = Validity(from: days["from"]?.day, until: days["until"]?.day)
    if let from = draft.validity.from, let until = draft.validity.until, from >= until, let end = days["until"] {
      nodes.problems.add(
        end.position, "\"until\" is \(until), but \"from\" is \(from); \"from\" must be before \"until\"")
    }
    return nodes.problems.count == problemsBefore
  }

  private func day(_ event: YAMLEvent) throws(YAMLParser.SyntaxError) -> Day? {
    if event.kind == .scalar, event.isRefused { return nil }
    guard event.kind == .scalar, let day = Day(event.string) else {
      nodes.problems.add(event.position, "this is not a date; a date is YYYY-MM-DD, such as 1999-01-01")
      try nodes.skip(event)
      return nil
    }
    return day
  }

  /// Reads the value of `primary`.
  func readPrimary(into draft: inout EntryDraft) throws(YAMLParser.SyntaxError) {
    let start = try nodes.next()
    if start.kind == .scalar, start.isWord("true") {
      draft.setPrimaryEverywhere()
      return
    }
    guard start.kind == .sequenceStart else {
      if !start.isRefused {
        nodes.problems.add(
          start.position,
          "\"primary\" must be true, or a list of the systems from which the entry is primary; leave it out if it is not"
        )
      }
      return try nodes.skip(start)
    }
    var isEmpty = true
    try nodes.forEachElement { (event) throws(YAMLParser.SyntaxError) in
      isEmpty = false
      guard try nodes.isText(event, "a system's name") else { return }
      guard let system = definition.system(named: event.string) else {
        nodes.problems.add(
          event.position,
          "\(definition.name) has no system \(VisibleText.name(event.string)); name one of "
            + definition.systems.map(\.name).joined(separator: ", "))
        return
      }
      if !draft.setPrimary(from: system) {
        nodes.problems.add(
          event.position, "\(VisibleText.name(event.string)) appears a second time in this list; write it once")
      }
    }
    if isEmpty { nodes.problems.add(start.position, "this list is empty; name the systems, or leave \"primary\" out") }
  }
}
