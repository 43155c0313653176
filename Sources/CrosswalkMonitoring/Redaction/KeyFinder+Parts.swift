// Parts of forms (multipart/form-data), and elements of XML.
extension KeyFinder {
  /// The largest number of header lines of a part.
  private static let mostHeaders = 16

  /// Takes the content of a part whose `name=` has its `=` at `index`, if the name matches.
  mutating func takePart() {
    guard isPartName else { return }
    let name =
      string(at: index + 1) ?? index + 1..<scan.end(index + 1) { $0 == UInt8(ascii: ";") || TextScan.isSpace($0) }
    guard names.contains(slice(name)), let start = endOfHeaders(name.upperBound) else { return }
    let end = endOfPart(start)
    if start < end { take(start..<end) }
  }

  /// Whether the `=` at `index` belongs to the `name=` of a part.
  private var isPartName: Bool {
    let line = slice(lineStart..<index)
    return line.count > 20 && Self.matches(line.suffix(4), "name")
      && Self.matches(line.prefix(20), "content-disposition:")
      && !Self.isLiteral(line[line.count - 5])
  }

  private static func matches(_ bytes: some Sequence<UInt8>, _ word: StaticString) -> Bool {
    bytes.map { $0 | 0x20 }.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }

  /// Returns the start of the content of a part after its headers, or nil if these are cut short.
  private func endOfHeaders(_ start: Int) -> Int? {
    var end = start
    for _ in 0..<Self.mostHeaders {
      end = scan.endOfLine(end)
      guard let next = scan.startOfLine(behind: end) else { return nil }
      end = scan.endOfLine(next)
      if end == next { return scan.startOfLine(behind: end) }
    }
    return nil
  }

  /// Returns the end of the content of a part.
  ///
  /// It is the line with the boundary before the part or, if that is not known, a line that looks like a boundary.
  private func endOfPart(_ start: Int) -> Int {
    let boundary = boundary
    var line: Int? = start
    while let begin = line {
      if isBoundary(begin, boundary) { return contentEnd(start, before: begin) }
      let end = scan.endOfLine(begin)
      line = scan.startOfLine(behind: end)
      if line == nil { return end }
    }
    return start
  }

  /// The boundary before the part whose headers contain `index`.
  private var boundary: Slice<UnsafeBufferPointer<UInt8>>? {
    var end = lineStart
    while end > 0, TextScan.isLineEnd(text[end - 1]), lineStart - end < 2 { end -= 1 }
    var start = end
    while start > 0, !TextScan.isLineEnd(text[start - 1]), text[start - 1] != DecodedText.outerQuote { start -= 1 }
    // If the form is the value of a parameter, there can be other text before the boundary.
    while start + 1 < end {
      if text[start] == UInt8(ascii: "-"), text[start + 1] == UInt8(ascii: "-") { return text[start..<end] }
      start += 1
    }
    return boundaryStart.map { text[$0..<scan.endOfLine($0)] }
  }

  private func isBoundary(_ line: Int, _ boundary: Slice<UnsafeBufferPointer<UInt8>>?) -> Bool {
    if let boundary { return text[line...].starts(with: boundary) }
    // A private key also begins with dashes.
    return text[line...].starts(with: "--".utf8) && !text[line...].starts(with: "-----".utf8)
  }

  /// Returns the end of the content without the line end before the boundary.
  private func contentEnd(_ start: Int, before line: Int) -> Int {
    var end = line
    if end > start, text[end - 1] == UInt8(ascii: "\n") { end -= 1 }
    if end > start, text[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return end
  }

  /// Takes the content of the XML element whose `<` is at `index`, if its name matches.
  mutating func takeElement() {
    guard index >= elementEnd else { return }
    let name = index + 1..<scan.end(index + 1) { !Self.isElementName($0) }
    guard !name.isEmpty else { return }
    let local = (text[name].lastIndex(of: UInt8(ascii: ":")) ?? name.lowerBound - 1) + 1
    let element = ElementScan(scan)
    if names.contains(slice(local..<name.upperBound)) {
      takeContent(of: element, name)
    } else {
      takePair(of: element, name)
    }
  }

  /// Takes `<input name="password" value="…">` and `<param name="password">…</param>`.
  private mutating func takePair(of element: ElementScan, _ name: Range<Int>) {
    let attributes = element.attributes(from: name.upperBound)
    let isNamed = attributes.contains { attribute in
      ["name", "key"].contains(lowercased(attribute.name)) && names.contains(slice(attribute.value))
    }
    guard isNamed else { return }
    for attribute in attributes where lowercased(attribute.name) == "value" && !attribute.value.isEmpty {
      findings.append(Finding(attribute.value))
    }
    takeContent(of: element, name)
  }

  private mutating func takeContent(of element: ElementScan, _ name: Range<Int>) {
    guard let content = element.content(ofElementNamed: name) else { return }
    findings.append(Finding(content))
    elementEnd = content.upperBound
  }

  private func lowercased(_ range: Range<Int>) -> String {
    String(decoding: slice(range), as: UTF8.self).lowercased()
  }

  private static func isElementName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "+"), DecodedText.outerQuote: false
    case UInt8(ascii: "_"), UInt8(ascii: ":"), 0x80...: true
    default: isLiteral(byte)
    }
  }
}
