public import FoundationEssentials

/// Why a lookup cannot be made.
public enum LookupError: LocalizedError, Sendable, Equatable, CustomStringConvertible {
  /// No dictionary with that name is loaded; `known` are the names of those that are.
  case unknownDictionary(String, known: [String] = [])
  /// The dictionary has no system with that name; `known` are its systems.
  case unknownSystem(String, dictionary: String, known: [String] = [])
  /// The dictionary declares no qualifier with that name; `known` are its qualifiers.
  case unknownQualifier(String, dictionary: String, known: [String] = [])
  /// `from` and `to` are the same system.
  case sameSystem(String)

  /// The error in words: what is unknown, which names exist, and which was probably meant.
  public var description: String {
    switch self {
    case .unknownDictionary(let name, let known):
      "no dictionary is called \(VisibleText.name(name))" + Self.list("there is", known)
        + NearestName.question(for: name, among: known)
    case .unknownSystem(let name, let dictionary, let known):
      "\(dictionary) has no system \(VisibleText.name(name))" + Self.list("it has", known)
        + NearestName.question(for: name, among: known)
    case .unknownQualifier(let name, let dictionary, let known):
      "\(dictionary) declares no qualifier \(VisibleText.name(name))" + Self.list("it declares", known)
        + NearestName.question(for: name, among: known)
    case .sameSystem(let name): "from and to are both \(VisibleText.name(name)); they must be two different systems"
    }
  }

  /// The same, for `localizedDescription`.
  public var errorDescription: String? { description }

  /// A message lists at most as many names as a dictionary can have systems.
  private static func list(_ introduction: String, _ names: [String]) -> String {
    guard !names.isEmpty, names.count <= Limits.systems.upperBound else { return "" }
    return "; \(introduction) \(names.joined(separator: ", "))"
  }
}
