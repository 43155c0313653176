extension Definition {
  /// The header as JSON, as the definition of a generation has it and DESCRIBE shows it.
  ///
  /// Systems and qualifiers are objects, in order.
  package var members: [JSON.Member] {
    [
      JSON.Member("name", .string(name)),
      JSON.Member("title", title.map(JSON.string) ?? .null),
      JSON.Member("version", version.map(JSON.string) ?? .null),
      JSON.Member("source", source.map(JSON.string) ?? .null),
      JSON.Member("direct", .bool(direct)),
      JSON.Member("systems", .object(systems.map { JSON.Member($0.name, $0.json) })),
      JSON.Member("qualifiers", .object(qualifiers.map { JSON.Member($0.name, $0.json) })),
    ]
  }

  /// Reads a header in the form of `members`; nil if it has another form, or is not what a file can say.
  package init?(_ json: JSON) {
    guard let name = json["name"]?.string, Name.isValid(name), case .object(let systems)? = json["systems"],
      case .object(let qualifiers)? = json["qualifiers"], case .bool(let direct)? = json["direct"]
    else { return nil }
    self.init()
    self.name = name
    for (key, path) in [("title", \Definition.title), ("version", \.version), ("source", \.source)] {
      guard let text = json[key], text != .null else { continue }
      guard let text = text.string, Limits.allowText(text.utf8.count) else { return nil }
      self[keyPath: path] = text
    }
    self.direct = direct
    for member in systems {
      guard system(named: member.name) == nil, let system = System(name: member.name, member.value) else { return nil }
      self.systems.append(system)
    }
    for member in qualifiers {
      guard qualifier(named: member.name) == nil, let qualifier = Qualifier(name: member.name, member.value),
        qualifier.from?.allSatisfy({ system(named: $0) != nil }) != false
      else { return nil }
      self.qualifiers.append(qualifier)
    }
    guard isWithinLimits else { return nil }
  }
}

extension Qualifier {
  fileprivate var json: JSON {
    from.map { ["from": .array($0.map(JSON.string))] } ?? .object([])
  }

  fileprivate init?(name: String, _ json: JSON) {
    guard Name.isValidInEntry(name), case .object = json else { return nil }
    self.init(name: name)
    guard let sources = json["from"] else { return }
    guard let sources = sources.array, !sources.isEmpty else { return nil }
    let names = sources.compactMap(\.string)
    guard names.count == sources.count else { return nil }
    from = names
  }
}

extension System {
  fileprivate var json: JSON {
    let unmapped: JSON =
      switch unmapped {
      case .none: "none"
      case .pass: "pass"
      case .value(let value): ["default": .string(value)]
      }
    return ["match": match.json, "unmapped": unmapped, "duplicates": .string(duplicates.rawValue)]
  }

  fileprivate init?(name: String, _ json: JSON) {
    self.init(name: name)
    guard Name.isValidInEntry(name), let rules = json["match"], let match = MatchRules(rules),
      let unmapped = json["unmapped"],
      let duplicates = json["duplicates"]?.string.flatMap(Duplicates.init(rawValue:))
    else { return nil }
    self.match = match
    self.duplicates = duplicates
    switch unmapped {
    case "none": self.unmapped = .none
    case "pass": self.unmapped = .pass
    default:
      guard let value = unmapped["default"]?.string, Limits.allowText(value.utf8.count) else { return nil }
      self.unmapped = .value(value)
    }
  }
}

extension MatchRules {
  fileprivate var json: JSON {
    if self == .exact { return "exact" }
    var rules: [JSON] = []
    if caseless { rules.append("caseless") }
    if trim { rules.append("trim") }
    if let digits { rules.append(["digits": .integer(Int64(digits))]) }
    return .array(rules)
  }

  fileprivate init?(_ json: JSON) {
    self.init()
    if json == "exact" { return }
    guard let rules = json.array else { return nil }
    for rule in rules {
      switch rule {
      case "caseless": caseless = true
      case "trim": trim = true
      default:
        guard let number = rule["digits"]?.integer, let digits = Int(exactly: number), Limits.digits.contains(digits)
        else { return nil }
        self.digits = digits
      }
    }
  }
}
