/// The qualifiers of a request with their values, such as a territory.
package struct Context: Sendable {
  /// The qualifiers that are given; the most significant is the highest bit.
  private(set) var mask: UInt8 = 0
  /// Their values in NFC, at the indexes of the definition's qualifiers; empty if none is given.
  private var values: [[UInt8]] = []

  /// A context without qualifiers.
  package static let general = Context()

  package init() {}

  /// Sets the value of the qualifier at an index of the definition.
  package mutating func set(qualifier index: Int, to value: UnsafeRawBufferPointer) {
    if values.isEmpty { values = Array(repeating: [], count: Limits.qualifiers) }
    mask |= Definition.bit(ofQualifier: index)
    values[index] = NormalForm.canonical(value)
  }

  /// Calls `body` with the index and value of each qualifier in `mask`.
  func forEach(in mask: UInt8, _ body: (Int, UnsafeRawBufferPointer) -> Void) {
    for (index, value) in values.enumerated() where mask & Definition.bit(ofQualifier: index) != 0 {
      value.withUnsafeBytes { body(index, $0) }
    }
  }

  /// Whether the qualifier at an index of the definition has that value, which is in NFC.
  func gives(_ value: UnsafeRawBufferPointer, toQualifier index: Int) -> Bool {
    guard mask & Definition.bit(ofQualifier: index) != 0 else { return false }
    return values[index].withUnsafeBytes { $0.isSame(as: value) }
  }
}
