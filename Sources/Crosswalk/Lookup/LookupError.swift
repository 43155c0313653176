/// Why a lookup cannot be made at all.
public enum LookupError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No dictionary of that name is loaded.
  case unknownDictionary(String)
  /// The dictionary has no system of that name.
  case unknownSystem(String, dictionary: String)
  /// The dictionary declares no qualifier of that name.
  case unknownQualifier(String, dictionary: String)
  /// A value is looked up from a system to the same.
  case sameSystem(String)

  /// The error in words.
  public var description: String {
    switch self {
    case .unknownDictionary(let name): "no dictionary is called \"\(name)\""
    case .unknownSystem(let name, let dictionary): "\(dictionary) has no system \"\(name)\""
    case .unknownQualifier(let name, let dictionary): "\(dictionary) declares no qualifier \"\(name)\""
    case .sameSystem(let name): "from and to are both \"\(name)\"; they must be two systems"
    }
  }
}
