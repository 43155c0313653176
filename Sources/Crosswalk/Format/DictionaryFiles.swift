import Foundation

/// Reads dictionary files: all of them right, or none.
package struct DictionaryFiles {
  private let rules: WarningRules
  private let padding = PaddingBudget()
  private var dictionaries: [DataDictionary] = []
  private var findings: [FileFindings] = []
  private var places: [String: (file: String, position: Position)] = [:]

  init(rules: WarningRules = WarningRules()) {
    self.rules = rules
  }

  /// Reads files and folders; a folder means its `*.yaml` and `*.yml`, in the order of their names.
  ///
  /// - Throws: `DictionaryErrors` with everything that is wrong in any of them.
  package static func read(
    _ paths: [String], rules: WarningRules = WarningRules()
  ) throws(DictionaryErrors) -> ReadDictionaries {
    var files = DictionaryFiles(rules: rules)
    for path in paths {
      for file in files.files(at: path) { try files.read(file: file) }
    }
    return try files.result()
  }

  /// Reads one text as if it were a file.
  ///
  /// - Throws: `DictionaryErrors` with everything that is wrong in it.
  package static func read(
    _ content: [UInt8], named name: String, rules: WarningRules = WarningRules()
  ) throws(DictionaryErrors) -> ReadDictionaries {
    try read(content, parts: [JoinedFiles.Part(name: name, byteCount: content.count)], rules: rules)
  }

  /// Reads a text that is made of files, each as the file that it is.
  ///
  /// - Throws: `DictionaryErrors` with everything that is wrong in any of them.
  package static func read(
    _ content: [UInt8], parts: [JoinedFiles.Part], rules: WarningRules = WarningRules()
  ) throws(DictionaryErrors) -> ReadDictionaries {
    var files = DictionaryFiles(rules: rules)
    var start = 0
    for part in parts {
      var reader = FileReader(file: part.name, rules: rules, padding: files.padding)
      content[start..<start + part.byteCount].withUnsafeBytes { reader.read($0) }
      try files.add(&reader, named: part.name)
      start += part.byteCount
    }
    return try files.result()
  }

  private func result() throws(DictionaryErrors) -> ReadDictionaries {
    try throwErrors()
    return ReadDictionaries(dictionaries: dictionaries, findings: findings)
  }

  func throwErrors() throws(DictionaryErrors) {
    if findings.contains(where: { $0.problems.contains(where: \.isError) }) {
      throw DictionaryErrors(findings: findings)
    }
  }

  /// The files that a path means.
  mutating func files(at path: String) -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      return [path]
    }
    do {
      let names = try FileManager.default.contentsOfDirectory(atPath: path)
        .filter { !$0.hasPrefix(".") }
        .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      let files = names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
        .map { Self.file($0, in: path) }
        .filter { !(FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder) && isFolder.boolValue) }
      let read = Set(files)
      warnOfSkipped(names.filter { !read.contains(Self.file($0, in: path)) }, in: path)
      if files.isEmpty { refuse(path, "there is no *.yaml or *.yml in this folder") }
      return files
    } catch {
      refuse(path, "the folder cannot be read: \(error.localizedDescription)")
      return []
    }
  }

  private static func file(_ name: String, in folder: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// Warns of the files of a folder that are nearly dictionaries.
  private mutating func warnOfSkipped(_ names: [String], in folder: String) {
    guard !rules.allowed.contains(.skippedFile) else { return }
    for name in names {
      let file = Self.file(name, in: folder)
      guard let message = SkippedFile.message(for: name, at: file) else { continue }
      add(
        [Problem(file: file, position: .start, message: message, warning: .skippedFile, isError: rules.areErrors)],
        in: file)
    }
  }

  private mutating func read(file: String) throws(DictionaryErrors) {
    guard let content = content(of: file) else { return }
    var reader = FileReader(file: file, rules: rules, padding: padding)
    content.withBytes { reader.read($0) }
    // It is as large as what was made of it.
    _ = consume content
    try add(&reader, named: file)
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
    add([Problem(file: file, position: .start, message: message)], in: file)
  }

  private mutating func add(_ problems: [Problem], in file: String) {
    findings.append(FileFindings(file: file, problems: problems, unlistedWarnings: [:]))
  }

  /// Adds the dictionaries of a file, and what is wrong with them.
  private mutating func add(_ reader: inout FileReader, named file: String) throws(DictionaryErrors) {
    let found: [(dictionary: DataDictionary, namePosition: Position)]
    do throws(CancellationError) { found = try reader.finish() } catch { throw DictionaryErrors(cancelledIn: file) }
    for (dictionary, position) in found {
      let name = dictionary.definition.name
      if let first = places[name] {
        let place =
          first.file == file
          ? "at line \(first.position.line)" : "in \(VisibleText.line(first.file)):\(first.position.line)"
        reader.problems.add(
          position,
          "the dictionary \(VisibleText.name(name)) is already there, \(place); within one load a name stands once")
      } else if !name.isEmpty {
        places[name] = (file, position)
      }
    }
    findings.append(reader.findings)
    dictionaries.append(contentsOf: found.map(\.dictionary))
  }
}
