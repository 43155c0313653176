internal import Foundation

/// The names of the keys whose values are redacted, and the rule by which a key matches a name.
///
/// Case, `-`, `_`, `.`, blanks and brackets are ignored. A key matches a name if it is the name, if one of its words is
/// the name, or if it ends in the name and the name has five characters or more. A word ends at an ignored character,
/// and before a capital letter that follows a small letter.
struct NameSet: Sendable {
  /// The shortest name that also matches the end of a key: too many words end in a shorter name by chance.
  private static let shortestEnding = 5

  private let names: Set<[UInt8]>
  private let endings: [[UInt8]]

  init(_ names: [String]) {
    let folded = names.map { name in
      (length: name.count { !Self.isLeftOut($0) }, bytes: Array(Self.words(of: name).joined()))
    }.filter { !$0.bytes.isEmpty }
    self.names = Set(folded.map(\.bytes))
    endings = folded.filter { $0.length >= Self.shortestEnding }.map(\.bytes)
  }

  var isEmpty: Bool { names.isEmpty }

  /// Returns whether a key matches one of the names.
  func contains(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    let words = Self.words(of: key)
    return words.contains { names.contains($0) } || isEnding(of: words)
  }

  /// Returns whether a key is one of the names.
  func isName(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
    names.contains(Array(Self.words(of: key).joined()))
  }

  /// Returns whether a key is one of the names, or ends in a name that is long enough; single words do not count.
  func isEnding(of key: UnsafeBufferPointer<UInt8>) -> Bool {
    isEnding(of: Self.words(of: key))
  }

  private func isEnding(of words: [[UInt8]]) -> Bool {
    let whole = Array(words.joined())
    return names.contains(whole)
      || endings.contains { $0.count <= whole.count && whole.suffix($0.count).elementsEqual($0) }
  }

  /// Returns the words of a key, folded.
  private static func words(of key: UnsafeBufferPointer<UInt8>) -> [[UInt8]] {
    guard key.allSatisfy({ $0 < 0x80 }) else { return words(of: String(decoding: key, as: UTF8.self)) }
    var words: [[UInt8]] = []
    var word: [UInt8] = []
    var isAfterSmall = false
    for byte in key {
      let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      let isMark = isLeftOut(byte)
      if isMark || isCapital && isAfterSmall, !word.isEmpty {
        words.append(word)
        word.removeAll(keepingCapacity: true)
      }
      isAfterSmall = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      if !isMark { word.append(isCapital ? byte | 0x20 : byte) }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  /// Returns the words of a key in any script, folded; punctuation outside ASCII also ends words.
  private static func words(of key: String) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var word = String.UnicodeScalarView()
    var isAfterSmall = false
    func end() {
      if !word.isEmpty { words.append(Array(folded(String(word)).utf8)) }
      word.removeAll(keepingCapacity: true)
    }
    for scalar in key.precomposedStringWithCanonicalMapping.unicodeScalars {
      let category = scalar.properties.generalCategory
      let isMark = isLeftOut(scalar, category)
      if isMark || isAfterSmall && (category == .uppercaseLetter || category == .titlecaseLetter) { end() }
      isAfterSmall = category == .lowercaseLetter
      if !isMark { word.append(scalar) }
    }
    end()
    return words
  }

  private static func isLeftOut(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "{"), UInt8(ascii: "}"):
      true
    default: TextScan.isSpace(byte)
    }
  }

  private static func isLeftOut(_ scalar: Unicode.Scalar, _ category: Unicode.GeneralCategory) -> Bool {
    if scalar.isASCII { return isLeftOut(UInt8(scalar.value)) }
    switch category {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
      .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber, .connectorPunctuation:
      return false
    default: return true
    }
  }

  private static func isLeftOut(_ character: Character) -> Bool {
    character.asciiValue.map(isLeftOut) ?? character.isWhitespace
  }

  /// Returns one form for all spellings: capitals turn ß into SS and the long s into S, then all is lowercased.
  private static func folded(_ text: String) -> String {
    text.uppercased().lowercased().precomposedStringWithCanonicalMapping
  }
}
