/// Finds the content and the attributes of an XML element.
struct ElementScan {
  private let scan: TextScan

  init(_ scan: TextScan) {
    self.scan = scan
  }

  /// Returns the text between the tags of an element, or up to where the text is cut short.
  ///
  /// `name` is the range of the name in the start tag. The result is nil if the element is empty.
  func content(ofElementNamed name: Range<Int>) -> Range<Int>? {
    guard let start = endOfTag(name.upperBound), scan.text[start - 1] != UInt8(ascii: "/") else { return nil }
    var depth = 1
    var index = start + 1
    while index < scan.text.count {
      switch scan.text[index] {
      case DecodedText.outerQuote where scan.isClosing(index): return range(start + 1, index)
      case UInt8(ascii: "<"):
        if scan.text[index...].starts(with: Self.verbatim.begin) {
          index = endOfVerbatim(index)
        } else if scan[index + 1] == UInt8(ascii: "/"), has(name, at: index + 2) {
          depth -= 1
          if depth == 0 { return range(start + 1, index) }
        } else if has(name, at: index + 1), let end = endOfTag(index + 1), scan.text[end - 1] != UInt8(ascii: "/") {
          depth += 1
          index = end
        }
      default: break
      }
      index += 1
    }
    return range(start + 1, index)
  }

  /// The delimiters of text that contains no markup.
  private static let verbatim = (begin: Array("<![CDATA[".utf8), end: Array("]]>".utf8))

  /// Returns the index of the last byte of the text without markup that begins at `start`.
  private func endOfVerbatim(_ start: Int) -> Int {
    var index = start + Self.verbatim.begin.count
    while index < scan.text.count {
      if scan.text[index] == DecodedText.outerQuote, scan.isClosing(index) { return index - 1 }
      if scan.text[index...].starts(with: Self.verbatim.end) { return index + Self.verbatim.end.count - 1 }
      index += 1
    }
    return index - 1
  }

  /// Returns the attributes of a tag, from the end of its name: their names, and their values without quotes.
  func attributes(from start: Int) -> [(name: Range<Int>, value: Range<Int>)] {
    var attributes: [(name: Range<Int>, value: Range<Int>)] = []
    var index = scan.skippingSpace(start)
    while index > start, let byte = scan[index], byte != UInt8(ascii: ">"), byte != UInt8(ascii: "<") {
      let name =
        index..<scan.end(index) { !KeyFinder.isLiteral($0) && $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: ":") }
      let equals = scan.skippingSpace(name.upperBound)
      guard !name.isEmpty, scan[equals] == UInt8(ascii: "=") else { break }
      let open = scan.skippingSpace(equals + 1)
      guard let quote = scan[open], quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { break }
      let close = scan.end(open + 1) { $0 == quote }
      attributes.append((name, open + 1..<close))
      index = scan.skippingSpace(close + 1)
    }
    return attributes
  }

  private func range(_ start: Int, _ end: Int) -> Range<Int>? {
    start < end ? start..<end : nil
  }

  /// Returns the index of the `>` of the tag that contains `start`, or nil if the tag is cut short.
  private func endOfTag(_ start: Int) -> Int? {
    var index = start
    while index < scan.text.count {
      switch scan.text[index] {
      case UInt8(ascii: ">"): return index
      // Backslashes do not escape anything in tags.
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let quote = scan.text[index]
        index = (scan.text[(index + 1)...].firstIndex(of: quote) ?? scan.text.count) + 1
      case UInt8(ascii: "<"), DecodedText.outerQuote: return nil
      default: index += 1
      }
    }
    return nil
  }

  /// Returns whether the same complete name is at `index`.
  private func has(_ name: Range<Int>, at index: Int) -> Bool {
    let end = index + name.count
    guard end < scan.text.count, scan.text[index..<end].elementsEqual(scan.text[name]) else { return false }
    let next = scan.text[end]
    return next == UInt8(ascii: ">") || next == UInt8(ascii: "/") || TextScan.isSpace(next)
  }
}
