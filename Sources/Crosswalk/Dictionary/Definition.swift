// What a dictionary is: a header (`Definition`) and entries (`Entry`). Each entry is one thing, with its values in the
// systems of the dictionary. All of this is plain values, which a reader makes from a file or from what Redis holds;
// the folder Table has the layout in memory that makes lookups fast.

/// The header of a dictionary: everything except its entries.
public struct Definition: Sendable, Hashable {
  /// The name that lookups use.
  public internal(set) var name = ""
  /// A description, in words.
  public internal(set) var title: String?
  /// The publisher's version, as written.
  public internal(set) var version: String?
  /// Where the content comes from, as written.
  public internal(set) var source: String?
  /// Whether Redis also holds a plain hash for every pair of systems.
  public internal(set) var direct = true
  /// Its systems, in the file's order.
  public internal(set) var systems: [System] = []
  /// Its qualifiers, most significant first.
  public internal(set) var qualifiers: [Qualifier] = []

  /// Whether the numbers of systems and qualifiers are within the limits.
  var isWithinLimits: Bool {
    Limits.systems.contains(systems.count) && qualifiers.count <= Limits.qualifiers
  }

  /// The index of the system with that name.
  package func system(named name: String) -> Int? {
    systems.firstIndex { $0.name == name }
  }

  /// The index of the qualifier with that name.
  package func qualifier(named name: String) -> Int? {
    qualifiers.firstIndex { $0.name == name }
  }

  /// A mask of the qualifiers that count in lookups from a system; the most significant is the highest bit.
  func countingQualifiers(from system: Int) -> UInt8 {
    var mask: UInt8 = 0
    for (index, qualifier) in qualifiers.enumerated() where qualifier.counts(from: systems[system].name) {
      mask |= Self.bit(ofQualifier: index)
    }
    return mask
  }

  /// The bit of a qualifier in masks; a greater mask is a more specific one.
  static func bit(ofQualifier index: Int) -> UInt8 {
    0x80 >> UInt8(index)
  }
}

/// A system of a dictionary, with its rules.
public struct System: Sendable, Hashable {
  /// The name that lookups use.
  public let name: String
  /// How the value of a lookup is compared with the values of this system.
  public internal(set) var match = MatchRules.exact
  /// What a lookup answers if this system has no value for it.
  public internal(set) var unmapped = Unmapped.none
  /// What to do when several entries have the same value here.
  public internal(set) var duplicates = Duplicates.reject

  init(name: String) {
    self.name = name
  }
}

/// What a lookup answers if a system has no value for what is looked up.
public enum Unmapped: Sendable, Hashable {
  /// Nothing.
  case none
  /// Always this value.
  case value(String)
  /// The value that was looked up.
  case pass
}

/// What to do when several entries have the same value in a system and give different answers.
public enum Duplicates: String, Sendable, Hashable {
  /// The file has an error.
  case reject
  /// The first of them in the file answers.
  case first
  /// The lookup gives all candidates.
  case ambiguous
}

/// A kind of context that mappings depend on, such as a territory.
public struct Qualifier: Sendable, Hashable {
  /// The name that requests and `when` use.
  public let name: String
  /// The systems from which it counts; nil means all.
  public internal(set) var from: [String]?

  init(name: String, from: [String]? = nil) {
    self.name = name
    self.from = from
  }

  func counts(from system: String) -> Bool {
    from?.contains(system) ?? true
  }
}
