public import FoundationEssentials

/// A service whose calls were recorded.
public struct SeenService: Sendable, Equatable {
  /// Its name.
  public let service: String
  /// When one of its calls was last recorded, in whole seconds.
  public let lastSeen: Date
}
