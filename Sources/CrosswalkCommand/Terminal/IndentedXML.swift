/// XML with a line for each element.
///
/// Only white space between elements changes. An element with text in it is left unchanged, and so is one with
/// `xml:space`. The parser of Foundation cannot be used, because it changes spellings and replaces entities.
enum IndentedXML {
  /// The deepest nesting of a document.
  private static let maximumDepth = 64
  private static let step = "  "

  private indirect enum Node {
    case element(Element)
    /// An empty element, such as `<name/>`.
    case empty(Range<Int>)
    /// A comment, or something else that is not content.
    case remark(Range<Int>)
    case space
    case text
  }

  private struct Element {
    var name: Range<Int>
    var start: Range<Int>
    var end = 0..<0
    var children: [Node] = []
  }

  /// The text with indentation; nil if it is not an XML document.
  static func text(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    guard let nodes = nodes(of: bytes) else { return nil }
    var lines: [String] = []
    for node in nodes { append(node, bytes, depth: 0, to: &lines) }
    return lines.joined(separator: "\n")
  }

  /// The nodes of the document; nil if it is not well-formed.
  private static func nodes(of bytes: [UInt8]) -> [Node]? {
    var tokens = XMLTokens(bytes)
    // The document itself, then the open elements.
    var open = [Element(name: 0..<0, start: 0..<0)]
    var roots = 0
    while let token = tokens.next() {
      let node: Node
      switch token {
      case .start(let name, let range):
        guard open.count <= maximumDepth else { return nil }
        if open.count == 1 { roots += 1 }
        open.append(Element(name: name, start: range))
        continue
      case .end(let name, let range):
        guard open.count > 1, var element = open.popLast(), bytes[name] == bytes[element.name] else { return nil }
        element.end = range
        node = .element(element)
      case .empty(let range):
        if open.count == 1 { roots += 1 }
        node = .empty(range)
      case .remark(let range): node = .remark(range)
      case .space: node = .space
      case .text:
        guard open.count > 1 else { return nil }
        node = .text
      }
      open[open.count - 1].children.append(node)
    }
    return tokens.isAtEnd && open.count == 1 && roots == 1 ? open[0].children : nil
  }

  private static func append(_ node: Node, _ bytes: [UInt8], depth: Int, to lines: inout [String]) {
    func append(_ range: Range<Int>) {
      lines.append(String(repeating: step, count: depth) + String(decoding: bytes[range], as: UTF8.self))
    }
    switch node {
    case .space, .text: break
    case .empty(let range), .remark(let range): append(range)
    case .element(let element):
      guard isIndentable(element, bytes) else { return append(element.start.lowerBound..<element.end.upperBound) }
      append(element.start)
      for child in element.children { Self.append(child, bytes, depth: depth + 1, to: &lines) }
      append(element.end)
    }
  }

  /// Whether all white space in an element is between elements.
  private static func isIndentable(_ element: Element, _ bytes: [UInt8]) -> Bool {
    var hasElements = false
    for child in element.children {
      switch child {
      case .text: return false
      case .element, .empty: hasElements = true
      case .remark, .space: break
      }
    }
    return hasElements && bytes[element.start].firstRange(of: Array("xml:space".utf8)) == nil
  }
}
