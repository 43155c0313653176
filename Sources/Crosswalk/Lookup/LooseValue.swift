/// A value for a loose comparison, which ignores case, spaces, invisible characters and leading zeros.
///
/// It finds similar values, whatever the rules of the system are. Texts are compared without a copy, and most differ in
/// the first character.
struct LooseValue {
  /// The differences that a loose comparison ignores.
  struct Differences: OptionSet {
    let rawValue: UInt8
    static let letterCase = Differences(rawValue: 1)
    static let blanks = Differences(rawValue: 2)
    static let invisible = Differences(rawValue: 4)
    static let leadingZeros = Differences(rawValue: 8)
    static let all: Differences = [.letterCase, .blanks, .invisible, .leadingZeros]

    private static let names: [(Differences, String)] = [
      (.letterCase, "case"), (.blanks, "spaces"), (.invisible, "invisible characters"),
      (.leadingZeros, "leading zeros"),
    ]

    /// The differences in words: `case and spaces`.
    var text: String {
      Self.names.filter { contains($0.0) }.map(\.1).joined(separator: " and ")
    }
  }

  /// The compared form of the value by the rules of its system, which is in NFC.
  private let key: [UInt8]
  private let scalars: [UInt32]
  private let isNumber: Bool

  init(key: UnsafeRawBufferPointer) {
    self.key = Array(key)
    scalars = Self.scalars(key, ignoring: .all)
    isNumber = Self.isNumber(Self.scalars(key, ignoring: [.blanks, .invisible]))
  }

  /// Whether a value, in its compared form, is loosely equal.
  func matches(_ other: UnsafeRawBufferPointer) -> Bool {
    var rest = Scalars(other, ignoring: .all)
    var next = rest.next()
    guard next != nil else { return false }
    if isNumber { while next == Self.zero { next = rest.next() } }
    for scalar in scalars {
      guard next == scalar else { return false }
      next = rest.next()
    }
    return next == nil && !(scalars.isEmpty && !isNumber)
  }

  /// The differences from a value that is loosely equal.
  func differences(from other: UnsafeRawBufferPointer) -> Differences {
    key.withUnsafeBytes { key in
      [.letterCase, .blanks, .invisible, .leadingZeros].filter { (kind: Differences) in
        let others = Differences.all.subtracting(kind)
        return Self.scalars(key, ignoring: others) != Self.scalars(other, ignoring: others)
      }.reduce(into: []) { $0.formUnion($1) }
    }
  }

  private static let zero = UInt32(UInt8(ascii: "0"))

  private static func isNumber(_ scalars: [UInt32]) -> Bool {
    !scalars.isEmpty && scalars.allSatisfy { UInt8(exactly: $0).map(ASCII.isDigit) ?? false }
  }

  private static func scalars(_ key: UnsafeRawBufferPointer, ignoring ignored: Differences) -> [UInt32] {
    var rest = Scalars(key, ignoring: ignored)
    var scalars: [UInt32] = []
    while let scalar = rest.next() { scalars.append(scalar) }
    guard ignored.contains(.leadingZeros), isNumber(scalars) else { return scalars }
    return Array(scalars.drop { $0 == zero })
  }
}

/// The characters of a text that count in a loose comparison.
private struct Scalars {
  private let text: UnsafeRawBufferPointer
  private let ignored: LooseValue.Differences
  private var offset = 0

  init(_ text: UnsafeRawBufferPointer, ignoring ignored: LooseValue.Differences) {
    self.text = text
    self.ignored = ignored
  }

  mutating func next() -> UInt32? {
    while offset < text.count {
      let byte = text[offset]
      if byte < 0x80 {
        offset += 1
        if ignored.contains(.blanks), ASCII.isWhiteSpace(byte) { continue }
        return UInt32(ignored.contains(.letterCase) ? ASCII.lowercased(byte) : byte)
      }
      // The texts of a dictionary are UTF-8; other bytes would count as they are.
      guard let (number, length) = UTF8Scalar.decode(text, at: offset), let scalar = Unicode.Scalar(number) else {
        offset += 1
        return UInt32(byte)
      }
      offset += length
      if isIgnored(scalar) { continue }
      return ignored.contains(.letterCase) ? MatchRules.lowercased(scalar).value : number
    }
    return nil
  }

  private func isIgnored(_ scalar: Unicode.Scalar) -> Bool {
    if ignored.contains(.blanks), scalar.properties.isWhitespace { return true }
    return ignored.contains(.invisible) && Blank.isZeroWidth(scalar)
  }
}
