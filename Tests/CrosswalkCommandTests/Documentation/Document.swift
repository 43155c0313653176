import Foundation
import Testing

/// A page of the documentation, as far as it has examples.
struct Document: Sendable, CustomTestStringConvertible {
  /// An example: what stands between the fences.
  struct Block: Sendable {
    /// The first word after the fence.
    let language: String
    /// What follows it, as `file=NAME.yaml`.
    let file: String?
    /// The line that the text begins at.
    let line: Int
    let text: String
  }

  /// The path below the package.
  let name: String
  let text: String
  let blocks: [Block]

  var testDescription: String { name }

  init(name: String) throws {
    self.name = name
    text = try String(contentsOfFile: Locations.package + "/" + name, encoding: .utf8)
    var blocks: [Block] = []
    var open: (info: [Substring], line: Int)?
    var lines: [Substring] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      guard line.hasPrefix("```") else {
        lines.append(line)
        continue
      }
      if let block = open {
        let file = block.info.dropFirst().first { $0.hasPrefix("file=") }?.dropFirst("file=".count)
        blocks.append(
          Block(
            language: block.info.first.map(String.init) ?? "", file: file.map(String.init), line: block.line,
            text: lines.map { $0 + "\n" }.joined()))
        open = nil
      } else {
        open = (line.dropFirst(3).split(separator: " "), index + 2)
      }
      lines = []
    }
    self.blocks = blocks
  }

  /// README.md, CONTRIBUTING.md, SECURITY.md and docs/*.md.
  static var all: [Document] {
    get throws {
      let docs = try FileManager.default.contentsOfDirectory(atPath: Locations.package + "/docs")
      let pages = docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 }
      return try (["README.md", "CONTRIBUTING.md", "SECURITY.md"] + pages).map { try Document(name: $0) }
    }
  }
}
