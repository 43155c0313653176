/// Reads the rules of one system: `match`, `unmapped` and `duplicates`.
struct SystemRulesReader {
  let nodes: YAMLNodes
  private(set) var system: System

  init(_ nodes: YAMLNodes, _ system: System) {
    self.nodes = nodes
    self.system = system
  }

  /// Reads the rules, and returns how they are written.
  mutating func read() throws(YAMLParser.SyntaxError) -> SystemsForm.Item.Rules {
    let start = try nodes.next()
    if start.isNull || start.kind == .scalar && start.isRefused { return .none }
    guard start.kind == .mappingStart else {
      nodes.problems.add(start.position, "a system's rules are a mapping, such as {match: [caseless]}, or nothing")
      try nodes.skip(start)
      return .none
    }
    var seen: Set<String> = []
    var duplicates: Position?
    try nodes.forEachKey { (key) throws(YAMLParser.SyntaxError) in
      let name = key.string
      if name == "duplicates" { duplicates = key.position }
      guard seen.insert(name).inserted else {
        nodes.problems.add(
          key.position, "\(VisibleText.name(name)) appears a second time in these rules; write it once")
        return try nodes.skipNext()
      }
      switch name {
      case "match": try readMatch()
      case "unmapped": try readUnmapped()
      case "duplicates": try readDuplicates()
      default:
        nodes.problems.add(
          key.position,
          "\(VisibleText.name(name)) is not a rule of a system; the rules are match, unmapped, duplicates"
            + NearestName.question(for: name, among: ["match", "unmapped", "duplicates"]))
        try nodes.skipNext()
      }
    }
    return start.isFlow
      ? .inBrackets(endLine: nodes.lastLine) : .inLines(first: start.position, duplicates: duplicates)
  }

  private mutating func readDuplicates() throws(YAMLParser.SyntaxError) {
    let event = try nodes.next()
    if event.kind == .scalar, let rule = Duplicates(rawValue: event.string), !event.isRefused {
      system.duplicates = rule
    } else {
      try refuse(event, "\"duplicates\" must be reject, first or ambiguous")
    }
  }

  private mutating func readUnmapped() throws(YAMLParser.SyntaxError) {
    let event = try nodes.next()
    if event.kind == .scalar, event.isWord("none") {
      system.unmapped = .none
    } else if event.kind == .scalar, event.isWord("pass") {
      system.unmapped = .pass
    } else if event.kind == .mappingStart {
      try readDefault(event)
    } else {
      try refuse(event, "\"unmapped\" must be none, pass or {default: VALUE}")
    }
  }

  private mutating func readDefault(_ start: YAMLEvent) throws(YAMLParser.SyntaxError) {
    var isThere = false
    let problemsBefore = nodes.problems.count
    try nodes.forEachKey { (key) throws(YAMLParser.SyntaxError) in
      guard key.isWord("default"), !isThere else {
        nodes.problems.add(
          key.position,
          isThere && key.isWord("default")
            ? "\"default\" appears a second time; write it once"
            : "\(VisibleText.name(key.string)) is not a key of \"unmapped\"; write none, pass or {default: VALUE}")
        return try nodes.skipNext()
      }
      isThere = true
      let value = try nodes.next()
      guard try nodes.isText(value, "the default value") else { return }
      ValueCheck(nodes).checkCharacters(value, trims: false)
      system.unmapped = .value(value.string)
    }
    // A misspelt key was reported already.
    if !isThere, nodes.problems.count == problemsBefore {
      nodes.problems.add(start.position, "the default value is missing; write {default: VALUE}")
    }
  }

  private mutating func readMatch() throws(YAMLParser.SyntaxError) {
    let start = try nodes.next()
    if start.kind == .scalar, start.isWord("exact") { return }
    guard start.kind == .sequenceStart else {
      return try refuse(start, "\"match\" must be exact, or a list of caseless, trim and digits: N")
    }
    try nodes.forEachElement { (event) throws(YAMLParser.SyntaxError) in
      if event.kind == .mappingStart {
        var isEmpty = true
        try nodes.forEachKey { (key) throws(YAMLParser.SyntaxError) in
          isEmpty = false
          try readDigits(key)
        }
        if isEmpty { nodes.problems.add(event.position, "this mapping is empty; write digits: N, or leave it out") }
      } else if event.kind == .scalar, event.isWord("caseless") {
        if system.match.caseless { refuseRepetition(event) }
        system.match.caseless = true
      } else if event.kind == .scalar, event.isWord("trim") {
        if system.match.trim { refuseRepetition(event) }
        system.match.trim = true
      } else {
        try refuse(event, "this is not a matching rule; the rules in a list are caseless, trim and digits: N")
      }
    }
  }

  private func refuseRepetition(_ event: YAMLEvent) {
    guard !event.isRefused else { return }
    nodes.problems.add(
      event.position, "\(VisibleText.name(event.string)) appears a second time in this list; write it once")
  }

  private mutating func readDigits(_ key: YAMLEvent) throws(YAMLParser.SyntaxError) {
    guard key.isWord("digits") else {
      nodes.problems.add(
        key.position,
        "\(VisibleText.name(key.string)) is not a matching rule with a number; only \"digits\" takes a number")
      return try nodes.skipNext()
    }
    let position = key.position
    let event = try nodes.next()
    guard event.kind == .scalar, event.text.allSatisfy(ASCII.isDigit), let digits = Int(event.string),
      Limits.digits.contains(digits)
    else {
      return try refuse(event, "\"digits\" must be a number from 1 to \(Limits.digits.upperBound)")
    }
    if system.match.digits != nil {
      nodes.problems.add(position, "\"digits\" appears a second time in this list; write it once")
    }
    system.match.digits = digits
  }

  private func refuse(_ event: YAMLEvent, _ message: String) throws(YAMLParser.SyntaxError) {
    if !event.isRefused { nodes.problems.add(event.position, message) }
    try nodes.skip(event)
  }
}
