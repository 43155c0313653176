internal import Foundation

/// The names of the keys whose values are redacted, compared without regard to case.
struct NameSet: Sendable {
  /// A name in bytes, longer than which none can be, however its letters are composed and escaped.
  static let longestWritten = 1024

  /// The names that plain ASCII can match, in small letters.
  private let ascii: [[UInt8]]
  /// All names, for other text.
  private let folded: [[Unicode.Scalar]]

  init(_ names: [String]) {
    folded = names.map { Array(Self.folded($0)) }
    ascii = folded.filter { $0.allSatisfy(\.isASCII) }.map { $0.map { UInt8($0.value) } }
  }

  var isEmpty: Bool { folded.isEmpty }

  /// Whether the text is one of the names.
  func contains(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count <= Self.longestWritten else { return false }
    if text.allSatisfy({ $0 < 0x80 }) {
      return ascii.contains { name in
        name.count == text.count && zip(name, text).allSatisfy { $0 == Self.lowercased($1) }
      }
    }
    let text = Array(Self.folded(String(decoding: text, as: UTF8.self)))
    return folded.contains(text)
  }

  /// Whether the text ends in one of the names, and this name is a word of its own there.
  ///
  /// Hyphens in front belong to no name: `--password` is `password`, and `x-password` is another.
  func isEnd(of text: UnsafeBufferPointer<UInt8>) -> Bool {
    if text.allSatisfy({ $0 < 0x80 }) {
      return ascii.contains { name in
        guard name.count <= text.count, zip(name, text.suffix(name.count)).allSatisfy({ $0 == Self.lowercased($1) })
        else { return false }
        let before = text.dropLast(name.count).last { $0 != UInt8(ascii: "-") }
        return Self.canStandBefore(before.map { Unicode.Scalar($0) })
      }
    }
    let text = Array(Self.folded(String(decoding: text, as: UTF8.self)))
    return folded.contains { name in
      guard name.count <= text.count, text.suffix(name.count).elementsEqual(name) else { return false }
      return Self.canStandBefore(text.dropLast(name.count).last { $0 != "-" })
    }
  }

  /// Whether a name can begin behind this, because it is no part of a word.
  private static func canStandBefore(_ before: Unicode.Scalar?) -> Bool {
    guard let before else { return true }
    switch before {
    case "a"..."z", "A"..."Z", "0"..."9", "_", ".": return false
    case "\0"..."\u{7F}": return true
    default:
      switch before.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
        .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber, .connectorPunctuation:
        return false
      default: return true
      }
    }
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  /// One form for all ways to write a name: in capitals ß is SS and the long s an S, and then in small letters.
  private static func folded(_ text: String) -> String.UnicodeScalarView {
    text.precomposedStringWithCanonicalMapping.uppercased().lowercased()
      .precomposedStringWithCanonicalMapping.unicodeScalars
  }
}
