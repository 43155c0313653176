extension DictionaryFiles {
  /// The texts of files and folders as one, all documents behind each other, as LOAD takes them.
  ///
  /// - Parameter paths: Files and folders that `read` has found right.
  /// - Returns: One text in UTF-8, without byte-order marks.
  /// - Throws: `DictionaryErrors` where one cannot be read any more.
  package static func joined(_ paths: [String]) throws(DictionaryErrors) -> [UInt8] {
    var files = DictionaryFiles()
    var text: [UInt8] = []
    for path in paths.flatMap({ files.files(at: $0) }) {
      guard let content = files.content(of: path) else { continue }
      let isClosed = content.withBytes { content in
        // Behind "..." directives may follow; a document after the first must say where it begins.
        if !text.isEmpty { text += Array("...\n".utf8) }
        if beginsImplicitly(content) { text += Array("---\n".utf8) }
        text += YAMLFeed.withoutMark(content)
        guard content.last != UInt8(ascii: "\n") else { return true }
        text.append(UInt8(ascii: "\n"))
        return !endsInBlock(content)
      }
      if !isClosed {
        files.refuse(
          path, "the file ends in a block of text with no line break behind; end it with one, or quote the text")
      }
    }
    try files.throwErrors()
    return text
  }

  /// Whether a line break at the end would become part of a text.
  private static func endsInBlock(_ content: UnsafeRawBufferPointer) -> Bool {
    let parser = YAMLParser(content)
    var isBlock = false
    while let event = try? parser.next(), event.kind != .streamEnd {
      if event.kind == .scalar { isBlock = event.isBlock }
    }
    return isBlock
  }

  private static func beginsImplicitly(_ content: UnsafeRawBufferPointer) -> Bool {
    let parser = YAMLParser(content)
    while let event = try? parser.next(), event.kind != .streamEnd {
      if event.kind == .documentStart { return event.isImplicit }
    }
    return false
  }
}
