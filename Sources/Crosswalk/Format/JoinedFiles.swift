/// Several files as LOAD takes them: their texts in one, and which part of it each file is.
package struct JoinedFiles: Sendable {
  /// A file's part of the text.
  package struct Part: Sendable, Equatable {
    /// The file as errors name it.
    package let name: String
    /// How many bytes of the text are the file's.
    package let byteCount: Int

    package init(name: String, byteCount: Int) {
      self.name = name
      self.byteCount = byteCount
    }
  }

  /// The bytes of all files, one after the other, each exactly as it is.
  package private(set) var text: [UInt8] = []
  /// The files, in the order of their texts.
  package private(set) var parts: [Part] = []

  /// Reads the bytes of files and folders.
  ///
  /// - Parameter paths: Files and folders that `DictionaryFiles.read` has found right.
  /// - Throws: `DictionaryErrors` where one cannot be read any more.
  package init(_ paths: [String]) throws(DictionaryErrors) {
    var files = DictionaryFiles()
    for path in paths.flatMap({ files.files(at: $0) }) {
      guard let content = files.content(of: path) else { continue }
      let byteCount = content.withBytes { bytes in
        text += bytes
        return bytes.count
      }
      parts.append(Part(name: path, byteCount: byteCount))
    }
    try files.throwErrors()
  }

  /// The parts as LOAD's option `files` has them.
  package var partsDocument: JSON {
    .array(parts.map { ["name": .string($0.name), "bytes": .integer(Int64($0.byteCount))] })
  }

  /// Reads LOAD's option `files`; nil where it does not say which part of a text each file is.
  ///
  /// - Parameters:
  ///   - document: The option's value.
  ///   - byteCount: How many bytes the text has, which are the files' together.
  /// - Returns: The parts, in the order of the text.
  package static func parts(_ document: [UInt8], of byteCount: Int) -> [Part]? {
    guard let list = (try? JSON(parsing: document))?.array, !list.isEmpty else { return nil }
    var rest = byteCount
    var parts: [Part] = []
    for element in list {
      guard let name = element["name"]?.string, (1...Limits.valueBytes).contains(name.utf8.count),
        let count = element["bytes"]?.integer, (0...Int64(rest)).contains(count)
      else { return nil }
      rest -= Int(count)
      parts.append(Part(name: name, byteCount: Int(count)))
    }
    return rest == 0 ? parts : nil
  }
}
