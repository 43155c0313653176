/// A kind of context on which mappings depend, such as a territory.
public struct Qualifier: Sendable, Hashable {
  /// The name that requests and `when` use.
  public let name: String
  /// The systems from which it counts; nil means from every one.
  public internal(set) var from: [String]?

  init(name: String, from: [String]? = nil) {
    self.name = name
    self.from = from
  }

  func counts(from system: String) -> Bool {
    from?.contains(system) ?? true
  }
}
