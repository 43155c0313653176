public import CrosswalkStore
public import FoundationEssentials

/// Why a policy cannot be set.
public enum PolicyError: LocalizedError, Sendable, CustomStringConvertible {
  /// An option that is none, or whose value is out of bounds; what would be right.
  case invalid(String)
  /// As many services as there may be have a policy already.
  case limit(String)
  /// It could not be kept.
  case store(StoreError)

  /// The error in words.
  public var description: String {
    switch self {
    case .invalid(let reason), .limit(let reason): reason
    case .store(let error): error.description
    }
  }

  /// The same, for `localizedDescription`.
  public var errorDescription: String? { description }
}
