/// How a file writes its systems, so that advice can use the same form.
struct SystemsForm {
  /// How one system is written.
  struct Item {
    enum Rules {
      /// No rules are written.
      case none
      /// In brackets that end at a line.
      case inBrackets(endLine: Int)
      /// One rule a line: the position of the first, and that of `duplicates`, if it is there.
      case inLines(first: Position, duplicates: Position?)
    }

    /// The position of its name.
    let position: Position
    var rules = Rules.none
  }

  /// The lines from the key `systems` to the end of its value.
  var lines = 1...1
  /// Whether each system has one or more lines of its own.
  var isInLines = false
  /// Whether the file quotes names as JSON does.
  var isJSON = false
  var items: [Item] = []

  /// The addition to an error: the lines that set `duplicates: first` on some of the systems.
  func advice(toChooseFirstIn chosen: [Int], of definition: Definition) -> String {
    guard !chosen.isEmpty, items.count == definition.systems.count else { return "" }
    var systems = definition.systems
    for system in chosen { systems[system].duplicates = .first }
    guard isInLines else {
      return ":\nwrite \(Self.location(lines))\n  \(whole(systems))"
    }
    return ":" + chosen.map { "\n" + line(systems[$0], items[$0]) }.joined()
  }

  /// All systems as one mapping in brackets.
  private func whole(_ systems: [System]) -> String {
    word("systems") + ": {" + systems.map { "\(word($0.name)): \(rules(of: $0))" }.joined(separator: ", ") + "}"
  }

  /// The line for one system, and its location.
  private func line(_ system: System, _ item: Item) -> String {
    let column = String(repeating: " ", count: item.position.column - 1)
    switch item.rules {
    case .none:
      return
        "write \(Self.location(item.position.line...item.position.line))\n\(column)\(word(system.name)): \(rules(of: system))"
    case .inBrackets(let end):
      return "write \(Self.location(item.position.line...end))\n\(column)\(word(system.name)): \(rules(of: system))"
    case .inLines(let first, let duplicates):
      let location = duplicates.map { Self.location($0.line...$0.line) } ?? "before line \(first.line)"
      return "write \(location)\n\(String(repeating: " ", count: first.column - 1))duplicates: first"
    }
  }

  private static func location(_ lines: ClosedRange<Int>) -> String {
    lines.count == 1 ? "in line \(lines.lowerBound)" : "instead of lines \(lines.lowerBound) to \(lines.upperBound)"
  }

  /// The rules of a system in brackets; empty if there are none.
  private func rules(of system: System) -> String {
    var rules: [String] = []
    if system.match != .exact { rules.append("\(word("match")): \(match(system.match))") }
    switch system.unmapped {
    case .none: break
    case .pass: rules.append("\(word("unmapped")): \(word("pass"))")
    case .value(let value): rules.append("\(word("unmapped")): {\(word("default")): \(word(value))}")
    }
    if system.duplicates != .reject {
      rules.append("\(word("duplicates")): \(word(system.duplicates.rawValue))")
    }
    return rules.isEmpty && !isJSON ? "" : "{\(rules.joined(separator: ", "))}"
  }

  private func match(_ rules: MatchRules) -> String {
    var words: [String] = []
    if rules.caseless { words.append(word("caseless")) }
    if rules.trim { words.append(word("trim")) }
    if let digits = rules.digits { words.append(isJSON ? "{\"digits\": \(digits)}" : "digits: \(digits)") }
    return "[\(words.joined(separator: ", "))]"
  }

  /// A text as it is written in brackets: quoted if necessary.
  private func word(_ text: String) -> String {
    let isPlain = text.utf8.first.map { ASCII.isDigit($0) || Self.isLetter($0) } ?? false
    let mayStand = text.utf8.allSatisfy { ASCII.isDigit($0) || Self.isLetter($0) || "-._/".utf8.contains($0) }
    return isPlain && mayStand && !isJSON ? text : VisibleText.quoted(text)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
