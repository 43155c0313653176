import Foundation

/// Reads dictionary files: all of them right, or none.
package struct DictionaryFiles {
  private var dictionaries: [DataDictionary] = []
  private var problems: [Problem] = []
  private var places: [String: (file: String, position: Position)] = [:]

  /// Reads files and folders; a folder means its `*.yaml` and `*.yml`, in the order of their names.
  ///
  /// - Throws: `DictionaryErrors` with everything that is wrong in any of them.
  package static func read(_ paths: [String]) throws(DictionaryErrors) -> [DataDictionary] {
    var files = DictionaryFiles()
    for path in paths {
      for file in files.files(at: path) { files.read(file: file) }
    }
    return try files.result()
  }

  /// Reads one text as if it were a file.
  ///
  /// - Throws: `DictionaryErrors` with everything that is wrong in it.
  package static func read(
    _ content: [UInt8], named name: String
  ) throws(DictionaryErrors) -> [DataDictionary] {
    try read(content, parts: [JoinedFiles.Part(name: name, byteCount: content.count)])
  }

  /// Reads a text that is made of files, each as the file that it is.
  ///
  /// - Throws: `DictionaryErrors` with everything that is wrong in any of them.
  package static func read(
    _ content: [UInt8], parts: [JoinedFiles.Part]
  ) throws(DictionaryErrors) -> [DataDictionary] {
    var files = DictionaryFiles()
    var start = 0
    for part in parts {
      var reader = FileReader(file: part.name)
      content[start..<start + part.byteCount].withUnsafeBytes { reader.read($0) }
      files.add(&reader, named: part.name)
      start += part.byteCount
    }
    return try files.result()
  }

  private func result() throws(DictionaryErrors) -> [DataDictionary] {
    try throwProblems()
    return dictionaries
  }

  func throwProblems() throws(DictionaryErrors) {
    guard problems.isEmpty else { throw DictionaryErrors(problems: problems) }
  }

  /// The files that a path means.
  mutating func files(at path: String) -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      return [path]
    }
    do {
      let files = try FileManager.default.contentsOfDirectory(atPath: path)
        .filter { !$0.hasPrefix(".") && ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) }
        .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        .map { path.hasSuffix("/") ? path + $0 : path + "/" + $0 }
        .filter { !(FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder) && isFolder.boolValue) }
      if files.isEmpty { refuse(path, "there is no *.yaml or *.yml in this folder") }
      return files
    } catch {
      refuse(path, "the folder cannot be read: \(error.localizedDescription)")
      return []
    }
  }

  private mutating func read(file: String) {
    guard let content = content(of: file) else { return }
    var reader = FileReader(file: file)
    content.withBytes { reader.read($0) }
    // It is as large as what was made of it.
    _ = consume content
    add(&reader, named: file)
  }

  /// A file's bytes; nil, and an error noted, where they cannot be had.
  mutating func content(of file: String) -> FileContent? {
    do throws(FileContent.Failure) {
      return try FileContent(of: file)
    } catch {
      refuse(file, "the file cannot be read: \(error.reason)")
      return nil
    }
  }

  mutating func refuse(_ file: String, _ message: String) {
    problems.append(Problem(file: file, position: .start, message: message))
  }

  /// Adds the dictionaries of a file, and what is wrong with them.
  private mutating func add(_ reader: inout FileReader, named file: String) {
    let found = reader.finish()
    for (dictionary, position) in found {
      let name = dictionary.definition.name
      if let first = places[name] {
        let place = first.file == file ? "at line \(first.position.line)" : "in \(first.file):\(first.position.line)"
        reader.problems.add(
          position, "the dictionary \"\(name)\" is already there, \(place); within one load a name stands once")
      } else if !name.isEmpty {
        places[name] = (file, position)
      }
    }
    problems.append(contentsOf: reader.problems.sorted)
    dictionaries.append(contentsOf: found.map(\.dictionary))
  }
}
