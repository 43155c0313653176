public import FoundationEssentials

/// Why a lookup cannot be made at all.
public enum LookupError: LocalizedError, Sendable, Equatable, CustomStringConvertible {
  /// No dictionary of that name is loaded; `known` are.
  case unknownDictionary(String, known: [String] = [])
  /// The dictionary has no system of that name; it has those that are `known`.
  case unknownSystem(String, dictionary: String, known: [String] = [])
  /// The dictionary declares no qualifier of that name; it declares those that are `known`.
  case unknownQualifier(String, dictionary: String, known: [String] = [])
  /// A value is looked up from a system to the same.
  case sameSystem(String)

  /// The error in words: what is unknown, what there is, and what was probably meant.
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
    case .sameSystem(let name): "from and to are both \(VisibleText.name(name)); they must be two systems"
    }
  }

  /// The same, for `localizedDescription`.
  public var errorDescription: String? { description }

  /// A message lists no more names than systems that a dictionary can have.
  private static func list(_ introduction: String, _ names: [String]) -> String {
    guard !names.isEmpty, names.count <= Limits.systems.upperBound else { return "" }
    return "; \(introduction) \(names.joined(separator: ", "))"
  }
}
