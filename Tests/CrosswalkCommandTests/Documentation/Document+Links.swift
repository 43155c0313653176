import Foundation

extension Document {
  /// Where a link leads.
  struct Link: Hashable, CustomStringConvertible {
    /// The path below the package.
    let path: String
    /// The heading, as it is named in the link; empty for the whole page.
    let anchor: String

    var description: String { anchor.isEmpty ? path : path + "#" + anchor }
  }

  /// The lines outside of the examples.
  var prose: [String] {
    var lines: [String] = []
    var isExample = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isExample.toggle()
      } else if !isExample {
        lines.append(String(line))
      }
    }
    return lines
  }

  /// The texts of its headings.
  var headings: [String] {
    prose.compactMap { line -> String? in
      line.prefixMatch(of: #/[#]+ /#).map { String(line[$0.range.upperBound...]) }
    }
  }

  /// The names by which links call its headings, as GitHub makes them.
  var anchors: Set<String> {
    Set(
      headings.map { heading -> String in
        let kept = heading.lowercased().filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }
        return kept.replacing(" ", with: "-")
      })
  }

  /// Where its links to files of the package lead.
  var links: [Link] {
    let prose = prose.joined(separator: "\n").replacing(/`[^`\n]*`/, with: "")
    let folder = URL(filePath: "/" + name).deletingLastPathComponent()
    return prose.matches(of: /\]\(([^)\s]+)\)/).compactMap { match -> Link? in
      guard !match.1.contains("://") else { return nil }
      let parts = match.1.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      let path = parts[0].isEmpty ? "/" + name : folder.appending(path: String(parts[0])).standardized.path
      return Link(path: String(path.dropFirst()), anchor: parts.count > 1 ? String(parts[1]) : "")
    }
  }
}
