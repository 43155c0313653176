/// Reads the header of a dictionary.
struct HeaderReader {
  let nodes: YAMLNodes
  private(set) var definition = Definition()
  /// Whether `systems` was read, and entries can be read with it.
  private(set) var hasSystems = false
  private(set) var namePosition = Position.start
  /// Whether the file has the key `direct`.
  private(set) var isDirectSaid = false
  /// How the file writes the systems.
  private(set) var form = SystemsForm()
  /// The number of systems with an invalid name, which still count as systems.
  private var refusedSystems = 0
  private var qualifierSources: [(qualifier: Int, system: String, position: Position)] = []

  init(_ nodes: YAMLNodes) {
    self.nodes = nodes
  }

  /// The warnings that the header allows.
  private(set) var allowed: Set<Warning> = []

  /// The keys of a dictionary.
  static let keys = [
    "dictionary", "title", "version", "source", "direct", "allow", "qualifiers", "systems", "entries",
  ]

  /// Reads the value of a key of the header.
  mutating func read(_ key: String, at position: Position) throws(YAMLParser.SyntaxError) {
    switch key {
    case "dictionary": try readName()
    case "title": definition.title = try nodes.text("the title")
    case "version": definition.version = try nodes.text("the version")
    case "source": definition.source = try nodes.text("the source")
    case "direct": try readDirect()
    case "allow": try readAllowed()
    case "qualifiers": try readQualifiers()
    case "systems": try readSystems(at: position)
    default: try nodes.skipNext()
    }
  }

  /// Checks what needs all of the header.
  mutating func finish() {
    for source in qualifierSources where hasSystems && definition.system(named: source.system) == nil {
      nodes.problems.add(
        source.position,
        "\(definition.name) has no system \(VisibleText.name(source.system)); name one of \(systemNames)")
    }
    qualifierSources = []
  }

  /// The names of the systems, for messages.
  var systemNames: String {
    definition.systems.map(\.name).joined(separator: ", ")
  }

  private mutating func readName() throws(YAMLParser.SyntaxError) {
    let event = try nodes.next()
    namePosition = event.position
    guard try nodes.isText(event, "the dictionary's name") else { return }
    // Other messages use the name, even if it is invalid.
    definition.name = VisibleText.line(event.string)
    if !Name.isValid(event.string) {
      nodes.problems.add(
        event.position,
        "\(VisibleText.name(event.string)) is not a valid name for a dictionary; a name has \(Name.rule)")
    }
  }

  private mutating func readDirect() throws(YAMLParser.SyntaxError) {
    let event = try nodes.next()
    guard event.kind == .scalar, event.isWord("true") || event.isWord("false") else {
      if !event.isRefused { nodes.problems.add(event.position, "\"direct\" must be true or false") }
      return try nodes.skip(event)
    }
    definition.direct = event.isWord("true")
    isDirectSaid = true
  }

  private mutating func readAllowed() throws(YAMLParser.SyntaxError) {
    let start = try nodes.next()
    guard start.kind == .sequenceStart else {
      if !start.isRefused {
        nodes.problems.add(start.position, "\"allow\" must be a list of warnings, such as [null-like]")
      }
      return try nodes.skip(start)
    }
    try nodes.forEachElement { (event) throws(YAMLParser.SyntaxError) in
      guard try nodes.isText(event, "a warning's name") else { return }
      guard let warning = Warning(rawValue: event.string), warning != .skippedFile else {
        let message =
          event.isWord("skipped-file")
          ? "\"skipped-file\" cannot be allowed in a file that is read; use \"--allow skipped-file\""
          : "\(VisibleText.name(event.string)) is not a warning; the warnings are \(Warning.names)"
            + NearestName.question(for: event.string, among: Warning.allCases.map(\.rawValue))
        return nodes.problems.add(event.position, message)
      }
      if !allowed.insert(warning).inserted {
        nodes.problems.add(
          event.position, "\(VisibleText.name(event.string)) appears a second time in this list; write it once")
      }
    }
  }

  /// The name of a system or qualifier, from a scalar that has passed the other checks.
  private func name(_ event: YAMLEvent, of what: String, taken: (String) -> Bool) -> String {
    let name = event.string
    if !Name.isValid(name) {
      nodes.problems.add(
        event.position, "\(VisibleText.name(name)) is not a valid name for a \(what); a name has \(Name.rule)")
    } else if Name.reserved.contains(name) {
      nodes.problems.add(
        event.position, "\(VisibleText.name(name)) has another meaning in an entry; give the \(what) another name")
    } else if taken(name) {
      nodes.problems.add(
        event.position, "the \(what) \(VisibleText.name(name)) appears a second time; write it once")
    }
    return VisibleText.line(name)
  }

  /// Whether an element of a list can be a name; if not, adds an error and skips the node.
  private func isName(_ event: YAMLEvent, of what: String) throws(YAMLParser.SyntaxError) -> Bool {
    guard event.kind == .scalar else {
      nodes.problems.add(event.position, "this is a list or a mapping; a \(what)'s name is text")
      try nodes.skip(event)
      return false
    }
    return !event.isRefused
  }

  private mutating func readSystems(at position: Position) throws(YAMLParser.SyntaxError) {
    let start = try nodes.next()
    switch start.kind {
    case .sequenceStart:
      try nodes.forEachElement { (event) throws(YAMLParser.SyntaxError) in
        if try isName(event, of: "system") { try addSystem(event) } else { refusedSystems += 1 }
      }
    case .mappingStart:
      form.isInLines = !start.isFlow
      refusedSystems = try nodes.forEachKey { (key) throws(YAMLParser.SyntaxError) in
        try addSystem(key)
        var rules = SystemRulesReader(nodes, definition.systems[definition.systems.count - 1])
        form.items[form.items.count - 1].rules = try rules.read()
        definition.systems[definition.systems.count - 1] = rules.system
      }
    default:
      if !start.isRefused {
        nodes.problems.add(start.position, "\"systems\" must be a list of names, or a mapping of names to their rules")
      }
      return
    }
    form.lines = position.line...max(position.line, start.isFlow ? nodes.lastLine : form.items.last?.position.line ?? 1)
    // Rows cannot be read if one of the systems is missing.
    hasSystems = refusedSystems == 0
    let count = definition.systems.count + refusedSystems
    if count < Limits.systems.lowerBound {
      nodes.problems.add(
        start.position, "a dictionary has at least two systems; this one has \(count == 0 ? "none" : "one")")
    }
  }

  private mutating func addSystem(_ event: YAMLEvent) throws(YAMLParser.SyntaxError) {
    guard definition.systems.count < Limits.systems.upperBound else {
      throw YAMLParser.SyntaxError(
        position: event.position,
        message: "a dictionary has at most \(Limits.systems.upperBound) systems; this is one more")
    }
    let name = name(event, of: "system") { definition.system(named: $0) != nil }
    definition.systems.append(System(name: name))
    form.items.append(SystemsForm.Item(position: event.position))
    if event.isDoubleQuoted { form.isJSON = true }
  }

  private mutating func readQualifiers() throws(YAMLParser.SyntaxError) {
    let start = try nodes.next()
    switch start.kind {
    case .sequenceStart:
      try nodes.forEachElement { (event) throws(YAMLParser.SyntaxError) in
        if try isName(event, of: "qualifier") { try addQualifier(event) }
      }
    case .mappingStart:
      try nodes.forEachKey { (key) throws(YAMLParser.SyntaxError) in
        try addQualifier(key)
        try readQualifierRules()
      }
    default:
      if !start.isRefused {
        nodes.problems.add(
          start.position, "\"qualifiers\" must be a list of names, or a mapping such as territory: {from: [windows]}")
      }
    }
  }

  private mutating func addQualifier(_ event: YAMLEvent) throws(YAMLParser.SyntaxError) {
    guard definition.qualifiers.count < Limits.qualifiers else {
      throw YAMLParser.SyntaxError(
        position: event.position, message: "a dictionary has at most \(Limits.qualifiers) qualifiers; this is one more")
    }
    let name = name(event, of: "qualifier") { definition.qualifier(named: $0) != nil }
    definition.qualifiers.append(Qualifier(name: name))
  }

  private mutating func readQualifierRules() throws(YAMLParser.SyntaxError) {
    let index = definition.qualifiers.count - 1
    let start = try nodes.next()
    if start.isNull || start.isRefused && start.kind == .scalar { return }
    guard start.kind == .mappingStart else {
      nodes.problems.add(start.position, "the settings of a qualifier are a mapping, such as {from: [windows]}")
      return try nodes.skip(start)
    }
    var seen = false
    try nodes.forEachKey { (key) throws(YAMLParser.SyntaxError) in
      guard key.isWord("from"), !seen else {
        let message =
          seen && key.isWord("from")
          ? "\"from\" appears a second time; write it once"
          : "\(VisibleText.name(key.string)) is not a setting of a qualifier; the only one is \"from\""
        nodes.problems.add(key.position, message)
        return try nodes.skipNext()
      }
      seen = true
      try readQualifierSources(index)
    }
  }

  private mutating func readQualifierSources(_ index: Int) throws(YAMLParser.SyntaxError) {
    let start = try nodes.next()
    guard start.kind == .sequenceStart else {
      if !start.isRefused {
        nodes.problems.add(start.position, "\"from\" must be a list of systems, such as [windows]")
      }
      return try nodes.skip(start)
    }
    var names: [String] = []
    var seen: Set<String> = []
    var isEmpty = true
    try nodes.forEachElement { (event) throws(YAMLParser.SyntaxError) in
      isEmpty = false
      guard try nodes.isText(event, "a system's name") else { return }
      guard seen.insert(event.string).inserted else {
        let name = VisibleText.name(event.string)
        return nodes.problems.add(event.position, "\(name) appears a second time in this list; write it once")
      }
      names.append(event.string)
      qualifierSources.append((index, event.string, event.position))
    }
    if isEmpty {
      nodes.problems.add(start.position, "this list is empty; name the systems from which the qualifier counts")
    }
    definition.qualifiers[index].from = names
  }
}
