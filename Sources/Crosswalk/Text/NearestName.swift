/// The search for the name that was probably meant by a misspelt one.
///
/// Names are compared in lower case. If exactly one name begins with the word, and the word has at least three
/// characters, that name is meant. Otherwise a name is near if few edits lead to it: a character more, less or
/// different, or two characters swapped. Up to two characters allow no edit, up to four one, up to seven two, and more
/// characters three.
package enum NearestName {
  /// The most names that are compared, so that a misspelt word does not cost much.
  private static let mostNames = 1000
  /// The longest word for which a name is sought.
  private static let longestWord = 128
  /// The shortest word that can stand for a name that begins with it.
  private static let shortestBeginning = 3

  /// Returns the nearest of the names; nil if none is near.
  ///
  /// If several are equally near, it is the first of them in the order of bytes.
  package static func to(_ word: some StringProtocol, among names: some Sequence<String>) -> String? {
    let word = lowercased(word)
    guard !word.isEmpty, word.count <= longestWord else { return nil }
    let letters = letters(word)
    var distance = EditDistance()
    var best: (edits: Int, name: String)?
    var completions: [String] = []
    for name in names.lazy.prefix(mostNames) {
      let count = name.utf8.count
      if count >= word.count, name.utf8.lazy.map(ASCII.lowercased).starts(with: word) { completions.append(name) }
      let most = min(allowedEdits(max(word.count, count)), best?.edits ?? .max)
      // A quick lower bound for the number of edits, before the distance is computed.
      guard abs(count - word.count) <= most,
        (letters ^ Self.letters(name.utf8.lazy.map(ASCII.lowercased))).nonzeroBitCount <= 2 * most,
        let edits = distance.between(word, lowercased(name), atMost: most)
      else { continue }
      if let best, (best.edits, best.name) < (edits, name) { continue }
      best = (edits, name)
    }
    return completions.count == 1 && word.count >= shortestBeginning ? completions[0] : best?.name
  }

  /// Returns the end of a message about an unknown name: `; did you mean "systems"?`, or nothing if no name is near.
  package static func question(
    for word: some StringProtocol, among names: some Sequence<String>, quote: Character = "\""
  ) -> String {
    to(word, among: names).map { "; did you mean \(quote)\($0)\(quote)?" } ?? ""
  }

  private static func allowedEdits(_ count: Int) -> Int {
    switch count {
    case ...2: 0
    case ...4: 1
    case ...7: 2
    default: 3
    }
  }

  /// Returns a bit for each kind of byte that occurs.
  private static func letters(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 | 1 << UInt64($1 & 63) }
  }

  private static func lowercased(_ text: some StringProtocol) -> [UInt8] {
    text.utf8.map(ASCII.lowercased)
  }
}

/// The number of edits from one text to another: the optimal string alignment distance.
///
/// Its rows are reused for the next text, so that a comparison with many names allocates little.
private struct EditDistance {
  private var beforeLast: [Int] = []
  private var last: [Int] = []
  private var current: [Int] = []

  /// Returns the distance; nil if it is more than `most`.
  mutating func between(_ one: [UInt8], _ other: [UInt8], atMost most: Int) -> Int? {
    last = Array(0...other.count)
    current = last
    beforeLast = last
    for row in 0..<one.count {
      current[0] = row + 1
      for column in 0..<other.count {
        let isSame = one[row] == other[column]
        var edits = min(last[column] + (isSame ? 0 : 1), last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
          edits = min(edits, beforeLast[column - 1] + 1)
        }
        current[column + 1] = edits
      }
      guard current.contains(where: { $0 <= most }) else { return nil }
      swap(&beforeLast, &last)
      swap(&last, &current)
    }
    return last[other.count] <= most ? last[other.count] : nil
  }
}
