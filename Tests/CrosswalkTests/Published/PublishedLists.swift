import Foundation

@testable import Crosswalk

/// The publishers' own lists, which lie in `Lists`, read as the publishers write them.
enum PublishedLists {
  struct Unreadable: Error {
    let what: String
  }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
    "Lists")

  static func text(_ file: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
  }

  static func lines(_ file: String) throws -> [String] {
    try text(file).split(separator: "\n").map(String.init)
  }

  /// The rows of a table whose columns are parted by tabs; a line that begins with `#` is a comment.
  static func table(_ file: String) throws -> [[String]] {
    try lines(file).filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
  }

  /// The objects of a list of iso-codes: `{"3166-1": [{"alpha_2": "AW", …}, …]}`.
  static func isoCodes(_ part: String) throws -> [[String: String]] {
    let json = try JSONDecoder().decode([String: [[String: String]]].self, from: Data(text("iso_\(part).json").utf8))
    guard let objects = json[part] else { throw Unreadable(what: "iso_\(part).json has no \(part)") }
    return objects
  }

  /// The rows of a list of SIX that have a code.
  ///
  /// SIX writes each element of a row on a line of its own.
  static func six(_ file: String) throws -> [[String: String]] {
    var rows: [[String: String]] = []
    for line in try lines(file).map({ $0.trimmingCharacters(in: .whitespaces) }) {
      if line == "<CcyNtry>" || line == "<HstrcCcyNtry>" { rows.append([:]) }
      guard !rows.isEmpty, let close = line.range(of: "</"), close.lowerBound > line.startIndex,
        let open = line.firstIndex(of: ">")
      else { continue }
      let tag = line[line.index(after: line.startIndex)..<open].prefix { $0 != " " }
      let text = line[line.index(after: open)..<close.lowerBound].replacing("&amp;", with: "&")
      rows[rows.count - 1][String(tag)] = String(text)
    }
    return rows.filter { $0["Ccy"] != nil }
  }

  /// A table of tzlocal's source: `name = {"key": "value", …}`.
  static func python(_ name: String) throws -> [String: String] {
    var table: [String: String] = [:]
    let lines = try lines("windows_tz.py")
    guard let start = lines.firstIndex(of: "\(name) = {") else { throw Unreadable(what: "no \(name)") }
    for line in lines[(start + 1)...] {
      if line == "}" { return table }
      let words = line.split(separator: "\"", omittingEmptySubsequences: false)
      guard words.count == 5 else { throw Unreadable(what: line) }
      table[String(words[1])] = String(words[3])
    }
    throw Unreadable(what: "\(name) does not end")
  }

  /// Every name of a zone in the IANA's database, with the one that it is a link to.
  static func zones() throws -> [String: String?] {
    var names: [String: String?] = [:]
    for words in try lines("tzdata.zi").map({ $0.split(separator: " ").map(String.init) }) {
      if words[0] == "Z" { names.updateValue(nil, forKey: words[1]) }
      if words[0] == "L" { names.updateValue(words[1], forKey: words[2]) }
    }
    return names
  }
}
