/// The header of a dictionary: all but its entries.
public struct Definition: Sendable, Hashable {
  /// The name that lookups use.
  public internal(set) var name = ""
  /// What it is, in words.
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

  /// Whether it has as many systems and qualifiers as a dictionary may have.
  var isWithinLimits: Bool {
    Limits.systems.contains(systems.count) && qualifiers.count <= Limits.qualifiers
  }

  /// The place of the system of that name.
  package func system(named name: String) -> Int? {
    systems.firstIndex { $0.name == name }
  }

  /// The place of the qualifier of that name.
  package func qualifier(named name: String) -> Int? {
    qualifiers.firstIndex { $0.name == name }
  }

  /// Which qualifiers count in lookups from a system: the most significant is the highest bit.
  func countingQualifiers(from system: Int) -> UInt8 {
    var mask: UInt8 = 0
    for (place, qualifier) in qualifiers.enumerated() where qualifier.counts(from: systems[system].name) {
      mask |= Self.bit(ofQualifier: place)
    }
    return mask
  }

  /// The bit of a qualifier in masks, so that comparing masks compares how specific they are.
  static func bit(ofQualifier place: Int) -> UInt8 {
    0x80 >> UInt8(place)
  }
}
