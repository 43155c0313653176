/// Several files as LOAD takes them: one text, and the part of it that each file is.
package struct JoinedFiles: Sendable {
  /// The part of the text that is one file.
  package struct Part: Sendable, Equatable {
    /// The name of the file in errors.
    package let name: String
    /// The length of the part in bytes.
    package let byteCount: Int

    package init(name: String, byteCount: Int) {
      self.name = name
      self.byteCount = byteCount
    }
  }

  /// The bytes of all files, one after the other, unchanged.
  package private(set) var text: [UInt8] = []
  /// The parts, in the order of the text.
  package private(set) var parts: [Part] = []

  /// Reads the bytes of files and folders.
  ///
  /// - Parameter paths: Files and folders in which `DictionaryFiles.read` has found no error.
  /// - Throws: `DictionaryErrors` if one can no longer be read.
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

  /// The parts as the option `files` of LOAD has them.
  package var partsDocument: JSON {
    .array(parts.map { ["name": .string($0.name), "bytes": .integer(Int64($0.byteCount))] })
  }

  /// Reads the option `files` of LOAD; nil if it does not divide the text into files.
  ///
  /// - Parameters:
  ///   - document: The value of the option.
  ///   - byteCount: The length of the text, which the parts must add up to.
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
