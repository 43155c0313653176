import Crosswalk
import CrosswalkStore

/// Reads, checks and compares files of adversarial shapes, each at some n and at four times as much: `ReadingCost SHAPE...`;
/// `ReadingCost` alone lists the shapes.
///
/// `check` counts what this costs, and fails where it grows faster than n log n.
@main
enum ReadingCost {
  /// Few enough for valgrind, and many enough for a square to stand out.
  private static let count = 1500

  static func main() throws {
    let names = CommandLine.arguments.dropFirst()
    if names.isEmpty { print(Shape.all.map(\.name).joined(separator: "\n")) }
    for name in names {
      guard let shape = Shape.all.first(where: { $0.name == name }) else { throw UnknownShape(name: name) }
      let texts = [count, 4 * count].map { Array(shape.text($0).utf8) }
      for text in texts { try measured(text) }
      // Its beginning is the end of what was counted before.
      try measured([])
    }
  }

  private struct UnknownShape: Error {
    let name: String
  }

  /// What is counted: `check` knows it by its name.
  @inline(never)
  private static func measured(_ text: [UInt8]) throws {
    let read: ReadDictionaries
    do throws(DictionaryErrors) {
      read = try DictionaryFiles.read(text, named: "file.yaml")
    } catch {
      // Most shapes are wrong; what is wrong with them is told, too.
      _ = error.report
      return
    }
    _ = read.warningLines
    try compare(read.dictionaries)
  }

  /// Does to dictionaries what a load does to them.
  private static func compare(_ dictionaries: [DataDictionary]) throws {
    for dictionary in dictionaries {
      _ = try Digest.of(dictionary)
      _ = try Difference(from: dictionary.content, to: dictionary.content)
      var first = 0
      while dictionary.content.nextChunk(from: &first, entries: 1000, bytes: 1 << 20) != nil {}
      for (from, to) in [(0, 1), (1, 0)] {
        var answers = DirectAnswers(dictionary, from: from, to: to)
        while answers.next() != nil {}
      }
    }
  }
}
