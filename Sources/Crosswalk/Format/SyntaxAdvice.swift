/// Says what would be right where libyaml only says what it found.
struct SyntaxAdvice {
  /// The error of libyaml: the problem, and the node in which it occurred.
  struct Complaint {
    let problem: String
    let position: Position
    /// What was being parsed, such as "while parsing a flow sequence"; nil if nothing had begun.
    let context: String?
    let contextPosition: Position
    /// The line up to which everything was read.
    let lastLine: Int
  }

  /// A position, and the message for it.
  typealias Advice = (position: Position, message: String)

  private let complaint: Complaint
  private let text: SourceText
  /// The line of the problem.
  private let line: SourceText.Line

  private init(_ complaint: Complaint, _ text: SourceText) {
    self.complaint = complaint
    self.text = text
    line = text.line(complaint.position.line)
  }

  /// The error to report for an error of libyaml.
  static func error(for complaint: Complaint, in text: SourceText) -> YAMLParser.SyntaxError {
    if let advice = SyntaxAdvice(complaint, text).advice {
      return YAMLParser.SyntaxError(position: advice.position, message: advice.message)
    }
    var message = "this is not YAML: " + complaint.problem
    if let context = complaint.context {
      message += " (\(context) that begins at line \(complaint.contextPosition.line))"
    }
    return YAMLParser.SyntaxError(position: complaint.position, message: message)
  }

  private var advice: Advice? {
    switch complaint.problem {
    case "found character that cannot start any token": tabAdvice ?? firstCharacterAdvice
    case "found a tab character that violates indentation",
      "found a tab character where an indentation space is expected":
      tabAdvice
    case "mapping values are not allowed in this context": secondColonAdvice
    case "could not find expected ':'": missingColonAdvice
    case "did not find expected ',' or ']'", "did not find expected ',' or '}'": unclosedAdvice
    case "did not find expected node content": unclosedByCommentAdvice ?? firstCharacterAdvice
    case "did not find expected key", "did not find expected '-' indicator":
      unclosedByCommentAdvice ?? trailingTextAdvice ?? indentationAdvice
    case "did not find expected alphabetic or numeric character", "did not find expected comment or line break",
      "mapping keys are not allowed in this context", "block sequence entries are not allowed in this context":
      indicatorAdvice
    case "found unexpected end of stream", "found unexpected document indicator": unclosedQuoteAdvice
    case "found unknown escape character": escapeAdvice
    case "found invalid Unicode character escape code": surrogateAdvice
    default: nil
    }
  }

  private func here(_ message: String) -> Advice { (complaint.position, message) }

  /// A value as it must be written.
  private static func quoted(_ characters: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: characters)
    var text = String(view)
    while text.hasSuffix(" ") || text.hasSuffix("\t") { text.removeLast() }
    return VisibleText.quoted(text)
  }

  private var tabAdvice: Advice? {
    let column = complaint.position.column
    guard let tab = line.before(column + 1).firstIndex(of: "\t") else { return nil }
    if tab < line.indentation || line.before(tab + 1).allSatisfy({ $0 == " " || $0 == "\t" }) {
      return (
        Position(line: line.number, column: tab + 1), "indentation must be spaces, not tabs; replace this tab by spaces"
      )
    }
    guard column - 1 < line.characters.count, line.characters[column - 1] == "\t" else { return nil }
    return here("a tab is not allowed here; write a space")
  }

  /// For a value that begins with a character that has a meaning in YAML.
  private var firstCharacterAdvice: Advice? {
    let rest = line.from(complaint.position.column)
    guard let first = rest.first else { return nil }
    let example = Self.quoted(rest.prefix { !["]", "}", ","].contains($0) || $0 == first })
    return here("a value that begins with \(first) must be quoted: write \(example)")
  }

  /// For `a: b: c`, and the like.
  private var secondColonAdvice: Advice? {
    let column = complaint.position.column
    let before = line.before(column)
    if column > 1024 { return here(longKeyMessage) }
    if let colon = Self.colon(in: before), !before.contains(where: { "\"'[{".unicodeScalars.contains($0) }) {
      let value = line.characters[(colon + 1)...].drop { $0 == " " }.prefix { $0 != "#" }
      let key = String(String.UnicodeScalarView(line.characters[..<colon].drop { $0 == " " }))
      return here(
        "this line has a second colon with a space after it; quote the value: write \(key): \(Self.quoted(value))")
    }
    return missingBlankAdvice(in: text.lines(max(1, complaint.lastLine)...line.number)) ?? indentationAdvice
  }

  private let longKeyMessage =
    "a key before a colon can have at most 1024 characters in YAML; write this entry as a row, - [KEY, VALUE]"

  /// The index of the first colon before a space or the end.
  private static func colon(in characters: some Collection<Unicode.Scalar>) -> Int? {
    let characters = Array(characters)
    return characters.indices.first { index in
      characters[index] == ":" && (index + 1 == characters.count || characters[index + 1] == " ")
    }
  }

  /// For a line without a colon after the key.
  private var missingColonAdvice: Advice? {
    let start = complaint.contextPosition
    let line = text.line(start.line)
    if line.characters.count - start.column >= 1024 { return (start, longKeyMessage) }
    if let advice = missingBlankAdvice(in: [line]) { return advice }
    let key = line.from(start.column)
    if let hash = Self.comment(in: key) {
      return (
        Position(line: line.number, column: start.column + hash),
        "the # begins a comment, so no colon follows the key; if the # belongs to the key, quote the key"
      )
    }
    return (start, "this line has no colon with a space after it; write an entry as \(Self.quoted(key)): VALUE")
  }

  /// For `key:value`.
  private func missingBlankAdvice(in lines: [SourceText.Line]) -> Advice? {
    for line in lines {
      // In a list, the entry begins after the dash.
      let isElement = line.characters[line.indentation...].starts(with: "- ".unicodeScalars)
      let start = line.indentation + (isElement ? 2 : 0)
      let body = line.characters[start...]
      guard Self.colon(in: body) == nil, let colon = body.firstIndex(of: ":"), colon > start,
        !"\"'[{#".unicodeScalars.contains(body[start])
      else { continue }
      let key = String(String.UnicodeScalarView(body[..<colon]))
      let value = String(String.UnicodeScalarView(body[(colon + 1)...]))
      return (
        Position(line: line.number, column: start + 1), "a space is missing after the colon: write \(key): \(value)"
      )
    }
    return nil
  }

  /// For a list or mapping in brackets that is not closed.
  private var unclosedAdvice: Advice? {
    if let advice = unclosedByCommentAdvice { return advice }
    let bracket = complaint.problem.hasSuffix("']'") ? "]" : "}"
    let start = complaint.contextPosition
    guard start.line == complaint.position.line, complaint.position.column <= line.characters.count else {
      return here(
        "\"\(bracket)\" is missing: the \(bracket == "]" ? "list" : "mapping") that begins at line \(start.line), "
          + "column \(start.column) is not closed"
      )
    }
    if line.characters[complaint.position.column - 1] == ":" {
      return here("this is a second colon; a value that contains a colon and a space must be quoted")
    }
    return here(
      "a comma or \"\(bracket)\" is missing; a value that contains a quote, comma or bracket must be quoted as a whole"
    )
  }

  /// For a list or mapping in brackets whose closing bracket a `#` makes part of a comment.
  private var unclosedByCommentAdvice: Advice? {
    let last = complaint.position.line
    let first = max(1, min(complaint.contextPosition.line, complaint.lastLine))
    guard first <= last else { return nil }
    for line in text.lines(max(first, last - 100)...last) {
      guard let hash = Self.comment(in: line.characters[...]) else { continue }
      let (before, after) = (line.characters[..<hash], line.characters[hash...])
      let isOpen = zip(["[", "{"] as [Unicode.Scalar], ["]", "}"] as [Unicode.Scalar]).contains { open, close in
        before.count { $0 == open } > before.count { $0 == close } && after.contains(close)
      }
      guard isOpen else { continue }
      return (
        Position(line: line.number, column: hash + 1),
        "the # in line \(line.number) begins a comment, and the bracket after it is part of the comment; quote the value "
          + "that has the #"
      )
    }
    return nil
  }

  /// The index of a `#` that begins a comment, outside of quotes.
  private static func comment(in characters: ArraySlice<Unicode.Scalar>) -> Int? {
    var quote: Unicode.Scalar?
    for (index, character) in characters.enumerated() {
      let previous = index > 0 ? characters[characters.startIndex + index - 1] : " "
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'", " ,[{:".unicodeScalars.contains(previous) {
        quote = character
      } else if character == "#", previous == " " || previous == "\t" {
        return index
      }
    }
    return nil
  }

  /// For text after a quoted value or a bracket.
  private var trailingTextAdvice: Advice? {
    let before = line.before(complaint.position.column)
    guard let last = before.last(where: { $0 != " " }), "\"'".unicodeScalars.contains(last) else {
      let isTrailing = before.contains { $0 != " " }
      return isTrailing ? here("this does not belong to the value before it; quote the value as a whole") : nil
    }
    return here(
      "this text follows the closing quote; put all of the value into the quotes"
        + (last == "'" ? ", and write '' for a ' in it" : ", and write \\\" for a \" in it"))
  }

  private var indentationAdvice: Advice? {
    guard complaint.position.column - 1 >= line.indentation || line.before(complaint.position.column).isEmpty
    else { return nil }
    return here(
      "this line is indented differently from the lines before it; indent all entries alike")
  }

  /// For a value that begins with an indicator, such as `*` or `>`.
  private var indicatorAdvice: Advice? {
    let hasContext = complaint.context != nil
    let column = hasContext ? complaint.contextPosition.column : complaint.position.column
    let line = hasContext ? text.line(complaint.contextPosition.line) : line
    let rest = line.from(column)
    guard let first = rest.first, "*&>|?-".unicodeScalars.contains(first) else { return nil }
    let message = "a value that begins with \(first) must be quoted: write \(Self.quoted(rest))"
    return (
      Position(line: line.number, column: column),
      first == "-" ? message + "; a list begins on a line of its own" : message
    )
  }

  private var unclosedQuoteAdvice: Advice? {
    guard complaint.context == "while scanning a quoted scalar" else { return nil }
    return (complaint.contextPosition, "the quote that opens here is not closed")
  }

  private var escapeAdvice: Advice? {
    let rest = line.from(complaint.position.column).prefix(2)
    let escape = String(String.UnicodeScalarView(rest))
    return here(
      "\(escape) is not an escape; write a backslash as \\\\ in double quotes, or use single quotes")
  }

  private var surrogateAdvice: Advice? {
    here("this escape is half of a character; JSON writes such a character as two escapes, such as \\uD83D\\uDE00")
  }
}
