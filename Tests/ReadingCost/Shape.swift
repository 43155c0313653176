/// A kind of file that somebody could send to keep a reader busy.
struct Shape: Sendable {
  let name: String
  /// A file of that shape, of a length that grows with the number.
  let text: @Sendable (Int) -> String

  private static let header = "dictionary: d\nsystems: [a, b]\nentries:\n"
  private static let ambiguous = "dictionary: d\nsystems: {a: , b: {duplicates: ambiguous}}\nentries:\n"

  /// What `line` gives for each number below `count`, one after the other.
  private static func each(_ count: Int, _ line: (Int) -> String) -> String {
    var text = ""
    for number in 0..<count { text += line(number) }
    return text
  }

  /// A day that differs for each of some thousand numbers.
  private static func day(_ number: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(1000 + number / 336)-\(two(number / 28 % 12 + 1))-\(two(number % 28 + 1))"
  }

  static let all = headers + entries + values + texts

  private static let headers: [Shape] = [
    Shape(name: "systems") { "dictionary: d\nsystems: [" + each($0) { "s\($0), " } + "]\nentries: []\n" },
    Shape(name: "systems-with-rules") {
      "dictionary: d\nsystems:\n" + each($0) { "  s\($0): {match: [trim]}\n" } + "entries: []\n"
    },
    Shape(name: "qualifiers") {
      "dictionary: d\nqualifiers: [" + each($0) { "q\($0), " } + "]\nsystems: [a, b]\nentries: []\n"
    },
    Shape(name: "qualifier-from") {
      "dictionary: d\nqualifiers: {q: {from: [" + each($0) { "s\($0), " } + "]}}\nsystems: [a, b]\nentries: []\n"
    },
    Shape(name: "match-lists") {
      "dictionary: d\nsystems: {a: {match: [" + each($0) { _ in "trim, " } + "]}, b: }\nentries: []\n"
    },
    Shape(name: "allowed-warnings") {
      "dictionary: d\nallow: [" + each($0) { _ in "invisible, " } + "]\nsystems: [a, b]\nentries: []\n"
    },
    Shape(name: "unknown-keys") { "dictionary: d\n" + each($0) { "titel\($0): x\n" } },
    Shape(name: "repeated-keys") { "dictionary: d\n" + each($0) { _ in "title: x\n" } },
    Shape(name: "no-header") { each($0) { "key\($0): x\n" } },
    Shape(name: "documents") {
      each($0 / 8) { "---\ndictionary: d\($0)\nsystems: [a, b]\nentries: [[None, y], [none, z]]\n" }
    },
    Shape(name: "same-documents") { each($0 / 8) { _ in "---\ndictionary: d\nsystems: [a, b]\nentries: [[x, y]]\n" } },
  ]

  private static let entries: [Shape] = [
    Shape(name: "plain") { header + each($0) { "- [x\($0), y\($0)]\n" } },
    Shape(name: "entries-first") { "dictionary: d\nentries:\n" + each($0) { "- [x\($0), y]\n" } + "systems: [a, b]\n" },
    Shape(name: "keys-of-an-entry") { header + "- {a: x" + each($0) { ", k\($0): y" } + "}\n" },
    Shape(name: "same-key-of-an-entry") { header + "- {a: x" + each($0) { _ in ", a: y" } + "}\n" },
    Shape(name: "context-of-an-entry") {
      "dictionary: d\nqualifiers: [q]\nsystems: [a, b]\nentries:\n- {a: x, when: {" + each($0) { "k\($0): y, " }
        + "}}\n"
    },
    Shape(name: "primaries-of-an-entry") { header + "- {a: x, b: y, primary: [" + each($0) { _ in "a, " } + "]}\n" },
    Shape(name: "duplicates") { header + each($0) { "- [x, y\($0)]\n" } },
    Shape(name: "ambiguous") { ambiguous + each($0) { "- [x\($0), y]\n" } },
    Shape(name: "first") {
      "dictionary: d\nsystems: {a: {duplicates: first}, b: }\nentries:\n" + each($0) { "- [x, y\($0)]\n" }
    },
    Shape(name: "primaries") { header + each($0) { "- {a: x, b: y\($0), primary: true}\n" } },
    Shape(name: "until") { header + each($0) { "- {a: x, b: y\($0), valid: {until: \(day($0))}}\n" } },
    Shape(name: "from") { ambiguous + each($0) { "- {a: x\($0), b: y, valid: {from: \(day($0))}}\n" } },
    Shape(name: "adjoining-days") {
      header + each($0) { "- {a: x, b: y\($0), valid: {from: \(day($0)), until: \(day($0 + 1))}}\n" }
    },
    Shape(name: "contexts") {
      "dictionary: d\nqualifiers: [q, r]\nsystems: [a, b]\nentries:\n"
        + each($0) { "- {a: x, b: y\($0), when: {\($0 % 2 == 0 ? "q" : "r"): v\($0)}}\n" }
    },
  ]

  private static let values: [Shape] = [
    Shape(name: "values-of-a-cell") { header + "- [x, [" + each($0) { "v\($0), " } + "]]\n" },
    Shape(name: "nested-lists-in-a-cell") { header + "- [x, [" + each($0) { _ in "[y], " } + "]]\n" },
    Shape(name: "long-cells") {
      header + each($0 / 200 + 1) { row in "- [x\(row), [" + each(200) { "v\(row)-\($0), " } + "]]\n" }
    },
    Shape(name: "long-cells-of-same-values") {
      ambiguous + each($0 / 200 + 1) { "- [x\($0), [" + each(200) { "v\($0), " } + "]]\n" }
    },
    Shape(name: "long-cells-of-rivals") {
      header + each($0 / 200 + 1) { "- [x\($0), [" + each(200) { "v\($0), " } + "]]\n" }
    },
    Shape(name: "long-cells-that-look-alike") {
      ambiguous
        + each($0 / 200 + 1) { row in
          "- [x\(row), [" + each(200) { "\(row % 2 == 0 ? "v" : "V")\($0)-\(row / 2), " } + "]]\n"
        }
    },
    Shape(name: "look-alikes") {
      header
        + each($0) { number in
          "- [" + each(14) { number >> $0 & 1 == 0 ? "x" : "X" } + ", y\(number)]\n"
        }
    },
    Shape(name: "null-likes") { header + each($0) { "- [x\($0), null]\n" } },
    Shape(name: "no-values") { header + each($0) { _ in "- [~, ~]\n" } },
    Shape(name: "rows-too-short") { header + each($0) { _ in "- [x]\n" } },
    Shape(name: "accents") {
      header + each($0 / 16 + 1) { "- [x\($0), " + String(repeating: "e\u{301}\u{323}", count: 16) + "]\n" }
    },
    Shape(name: "padded") {
      "dictionary: d\nsystems: {a: {match: [digits: 64]}, b: }\nentries:\n" + each($0) { "- [\($0), y]\n" }
    },
  ]

  private static let texts: [Shape] = [
    Shape(name: "deep-lists") { String(repeating: "[", count: $0) },
    Shape(name: "deep-dashes") { String(repeating: "- ", count: $0) },
    Shape(name: "deep-mappings") { String(repeating: "{a: ", count: $0) },
    Shape(name: "anchors") { header + each($0) { "- [&x\($0) x, y]\n" } },
    Shape(name: "aliases") { header + each($0) { "- [*x\($0), y]\n" } },
    Shape(name: "tags") { header + each($0) { "- [!x\($0) x, y]\n" } },
    Shape(name: "tag-lines") { each($0) { "%TAG !x\($0)! y\n" } + "---\n" + header },
    Shape(name: "long-text") { header + "- [x, " + String(repeating: "y", count: 16 * $0) + "]\n" },
    Shape(name: "long-key") { header + "- {? " + String(repeating: "y", count: 16 * $0) + " : x}\n" },
    Shape(name: "long-tag") { header + "- [!" + String(repeating: "y", count: 16 * $0) + " x, y]\n" },
    Shape(name: "block-text") { header + "- - |\n" + each($0) { _ in "    y\n" } + "  - y\n" },
    Shape(name: "escapes") { header + "- [x, \"" + each($0) { _ in "\\ud83d\\ude00" } + "\"]\n" },
    Shape(name: "backslashes") {
      header + "- [x, \"" + String(repeating: "\\\\", count: 8 * $0) + "\\ud83d\\ude00\"]\n"
    },
    Shape(name: "comment-marks") { header + "- [x" + each($0) { _ in " #y" } + "\n, y]\n" },
    Shape(name: "comment-lines") { header + each($0) { "- [x\($0), y] #z\n" } },
    Shape(name: "hashes") { header + "- [x, y] " + String(repeating: "#", count: 16 * $0) + "\n" },
    Shape(name: "blanks") { header + "- [x,   " + String(repeating: " ", count: 16 * $0) + "#z\n  y]\n" },
    Shape(name: "empty-lines") { header + String(repeating: "\n", count: 16 * $0) + "- [x, y]\n" },
    Shape(name: "not-closed") { header + "- [x" + each($0) { ",\n  y\($0)" } },
    Shape(name: "quote-not-closed") { header + "- [x, \"" + each($0) { "y\($0)\n" } },
    Shape(name: "bad-byte") { header + each($0) { "- [x\($0), y]\n" } + "\u{1}" },
  ]
}
