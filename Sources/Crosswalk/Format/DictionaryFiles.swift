import Foundation

/// Reads dictionary files.
///
/// An error in one of them means that none is read.
package struct DictionaryFiles {
  private let rules: WarningRules
  private let padding = PaddingBudget()
  private var dictionaries: [DataDictionary] = []
  private var findings: [FileFindings] = []
  private var locations: [String: (file: String, position: Position)] = [:]

  init(rules: WarningRules = WarningRules()) {
    self.rules = rules
  }

  /// Reads files and folders; of a folder it reads the `*.yaml` and `*.yml` files, in the order of their names.
  ///
  /// - Throws: `DictionaryErrors` with all errors in all files.
  package static func read(
    _ paths: [String], rules: WarningRules = WarningRules()
  ) throws(DictionaryErrors) -> ReadDictionaries {
    var files = DictionaryFiles(rules: rules)
    for path in paths {
      for file in files.files(at: path) { try files.read(file: file) }
    }
    return try files.result()
  }

  /// Reads a text as if it were a file.
  ///
  /// - Throws: `DictionaryErrors` with all errors in it.
  package static func read(
    _ content: [UInt8], named name: String, rules: WarningRules = WarningRules()
  ) throws(DictionaryErrors) -> ReadDictionaries {
    try read(content, parts: [JoinedFiles.Part(name: name, byteCount: content.count)], rules: rules)
  }

  /// Reads a text that consists of several files, each as a file of its own.
  ///
  /// - Throws: `DictionaryErrors` with all errors in all files.
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

  /// The files that a path stands for.
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

  /// Warns of files in a folder that look like dictionaries but are not read.
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
    // The content is as large as the dictionaries made from it.
    _ = consume content
    try add(&reader, named: file)
  }

  /// The bytes of a file; nil, with an error added, if it cannot be read.
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

  /// Adds the dictionaries of a file, and its errors and warnings.
  private mutating func add(_ reader: inout FileReader, named file: String) throws(DictionaryErrors) {
    let found: [(dictionary: DataDictionary, namePosition: Position)]
    do throws(CancellationError) { found = try reader.finish() } catch { throw DictionaryErrors(cancelledIn: file) }
    for (dictionary, position) in found {
      let name = dictionary.definition.name
      if let first = locations[name] {
        let location =
          first.file == file
          ? "at line \(first.position.line)" : "in \(VisibleText.line(first.file)):\(first.position.line)"
        reader.problems.add(
          position,
          "the dictionary \(VisibleText.name(name)) is already defined \(location); "
            + "one load can have only one dictionary of a name"
        )
      } else if !name.isEmpty {
        locations[name] = (file, position)
      }
    }
    findings.append(reader.findings)
    dictionaries.append(contentsOf: found.map(\.dictionary))
  }
}

/// A file in a folder that is not read because of its name, but looks like a dictionary.
enum SkippedFile {
  /// The number of bytes that are searched for a sign of a dictionary.
  private static let beginning = 1 << 16

  /// What is wrong with the name, and what would be right; nil for a file that is probably something else.
  static func message(for name: String, at path: String) -> String? {
    guard let right = rightName(for: name, at: path), isRegular(path) else { return nil }
    return
      "this file is not read because its name does not end in .yaml or .yml; "
      + "if it is a dictionary, rename it to \(right)"
  }

  private static func rightName(for name: String, at path: String) -> String? {
    let lower = name.lowercased()
    for ending in [".yaml", ".yml"] {
      if lower.hasSuffix(ending) { return name.dropLast(ending.count) + ending }
      if lower.hasSuffix(ending + ".txt") { return name.dropLast(ending.count + 4) + ending }
    }
    return !name.contains(".") && isRegular(path) && looksLikeDictionary(path) ? name + ".yaml" : nil
  }

  /// Whether it is a regular file; reading a pipe would block.
  private static func isRegular(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Whether a line begins with the key that every dictionary has.
  private static func looksLikeDictionary(_ path: String) -> Bool {
    guard let handle = FileHandle(forReadingAtPath: path), let data = try? handle.read(upToCount: beginning) else {
      return false
    }
    return data.split(separator: UInt8(ascii: "\n")).contains { line in
      let word = line.drop { " {\"\u{FEFF}".utf8.contains($0) }
      return word.starts(with: "dictionary:".utf8) || word.starts(with: "dictionary\":".utf8)
    }
  }
}
