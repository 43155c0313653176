import Testing

/// A wrong file and its errors in short: `LINE:COLUMN` and words that the message must have.
struct WrongFile: Sendable, CustomTestStringConvertible {
  let content: [UInt8]
  let expected: [String]

  private init(content: [UInt8], expected: [String]) {
    self.content = content
    self.expected = expected
  }

  init(_ content: [UInt8], _ expected: String...) {
    self.init(content: content, expected: expected)
  }

  init(_ text: String, _ expected: String...) {
    self.init(content: Array(text.utf8), expected: expected)
  }

  /// A file that is wrong in its entries, of the systems `a` and `b`, which begin in line 4.
  static func entries(_ entries: String, _ expected: String...) -> WrongFile {
    WrongFile(content: Array(withEntries(entries).utf8), expected: expected)
  }

  /// A file with errors in its header, which follows the name in line 1.
  static func header(_ header: String, _ expected: String...) -> WrongFile {
    let text = "dictionary: d\n" + header + "\nentries: []\n"
    return WrongFile(content: Array(text.utf8), expected: expected)
  }

  /// Fails unless the file has these errors, all of them and in this order.
  func check(sourceLocation: SourceLocation = #_sourceLocation) {
    let found = errors(in: content)
    let isAsExpected = found.count == expected.count && zip(found, expected).allSatisfy(Self.matches)
    #expect(isAsExpected, "found \(found), not \(expected)", sourceLocation: sourceLocation)
  }

  private static func matches(_ found: String, _ expected: String) -> Bool {
    let parts = expected.split(separator: " ", maxSplits: 1)
    return found.hasPrefix(parts[0] + " ") && (parts.count == 1 || found.contains(parts[1]))
  }

  var testDescription: String {
    String(decoding: content, as: UTF8.self).suffix(60).debugDescription
  }
}
