import ArgumentParser

/// A setting of a policy with its value, `slow=500ms`.
struct PolicySetting: Sendable, Equatable {
  /// What can be set.
  enum Name: String, CaseIterable {
    case slow
    case sample
    case keep
    case payload
    case redact
    case cards
  }

  let name: Name
  /// As it was given: the service knows what may be set.
  let value: String

  /// Reads `NAME=VALUE`.
  init(_ text: String) throws(ValidationError) {
    guard let equals = text.firstIndex(of: "="), let name = Name(rawValue: String(text[..<equals])) else {
      let names = Name.allCases.map { "\($0.rawValue)=" }.joined(separator: ", ")
      throw ValidationError("a setting is NAME=VALUE, as slow=500ms; there are \(names)")
    }
    self.name = name
    value = String(text[text.index(after: equals)...])
  }
}
