/// The qualifiers that a request gives, such as the territory it asks for.
package struct Context: Sendable {
  /// Which qualifiers are given; the most significant is the highest bit.
  private(set) var mask: UInt8 = 0
  /// Their values in NFC, in the places of the definition's qualifiers; empty where none is given.
  private var values: [[UInt8]] = []

  /// No qualifier is given.
  package static let general = Context()

  package init() {}

  /// Gives the qualifier at a place of the definition a value.
  package mutating func set(qualifier place: Int, to value: UnsafeRawBufferPointer) {
    if values.isEmpty { values = Array(repeating: [], count: Limits.qualifiers) }
    mask |= Definition.bit(ofQualifier: place)
    values[place] = NormalForm.canonical(value)
  }

  /// Calls `body` with the place and value of each qualifier in `mask`.
  func forEach(in mask: UInt8, _ body: (Int, UnsafeRawBufferPointer) -> Void) {
    for (place, value) in values.enumerated() where mask & Definition.bit(ofQualifier: place) != 0 {
      value.withUnsafeBytes { body(place, $0) }
    }
  }

  /// Whether the qualifier at a place of the definition has that value, which is in NFC.
  func gives(_ value: UnsafeRawBufferPointer, toQualifier place: Int) -> Bool {
    guard mask & Definition.bit(ofQualifier: place) != 0 else { return false }
    return values[place].withUnsafeBytes { $0.isSame(as: value) }
  }
}
