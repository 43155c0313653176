import Foundation

/// A file in a folder that is not read because of its name, and looks as if it should be.
enum SkippedFile {
  /// How much of a file is looked at for a sign that it is a dictionary.
  private static let beginning = 1 << 16

  /// What is wrong with the name, and what would be right; nil for a file that is meant to be something else.
  static func message(for name: String, at path: String) -> String? {
    guard let right = rightName(for: name, at: path), isRegular(path) else { return nil }
    return "this file is not read, as its name does not end in .yaml or .yml; if it is a dictionary, call it \(right)"
  }

  private static func rightName(for name: String, at path: String) -> String? {
    let lower = name.lowercased()
    for ending in [".yaml", ".yml"] {
      if lower.hasSuffix(ending) { return name.dropLast(ending.count) + ending }
      if lower.hasSuffix(ending + ".txt") { return name.dropLast(ending.count + 4) + ending }
    }
    return !name.contains(".") && isRegular(path) && looksLikeDictionary(path) ? name + ".yaml" : nil
  }

  /// Whether it can be read at all: a pipe would keep its reader waiting.
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
