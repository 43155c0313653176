/// What was typed into a shell, and what came out.
struct Transcript {
  /// A command and its output.
  struct Step: Equatable {
    var command: String
    /// The lines that come out, with what stands for any.
    var expected: [String]
  }

  let steps: [Step]

  /// Reads a `console` block: a line that begins with `$ ` is a command; a backslash at its end continues it.
  init(_ text: String) {
    var steps: [Step] = []
    var isContinued = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if isContinued {
        steps[steps.count - 1].command += "\n" + line
      } else if line.hasPrefix("$ ") {
        steps.append(Step(command: String(line.dropFirst(2)), expected: []))
      } else if !steps.isEmpty {
        steps[steps.count - 1].expected.append(String(line))
        continue
      }
      isContinued = line.hasSuffix("\\")
    }
    self.steps = steps
  }

  /// Whether lines are as expected: `...` stands for any lines, and `…` in a line for any text.
  static func matches(_ lines: ArraySlice<String>, _ expected: ArraySlice<String>) -> Bool {
    guard let first = expected.first else { return lines.isEmpty }
    if first == "..." {
      return (lines.startIndex...lines.endIndex).contains { matches(lines[$0...], expected.dropFirst()) }
    }
    guard let line = lines.first, matches(line, first) else { return false }
    return matches(lines.dropFirst(), expected.dropFirst())
  }

  private static func matches(_ line: String, _ expected: String) -> Bool {
    let parts = expected.split(separator: "…", omittingEmptySubsequences: false)
    guard parts.count > 1, let first = parts.first, let last = parts.last else { return line == expected }
    guard line.hasPrefix(first), line.hasSuffix(last), line.count >= first.count + last.count else { return false }
    var rest = line.dropFirst(first.count).dropLast(last.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let range = rest.firstRange(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return true
  }
}
