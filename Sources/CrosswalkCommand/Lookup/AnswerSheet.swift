import Crosswalk

/// The answers as they are printed: one a line on stdout, with remarks on stderr.
struct AnswerSheet {
  /// How an answer is printed.
  enum Form: Equatable {
    /// Only the answer, for programs.
    case plain
    /// For people, with marks for defaults and for values without an answer.
    case terminal
    /// A JSON document.
    case json
  }

  /// The lines for stdout.
  private(set) var lines: [String] = []
  /// The lines for stderr.
  private(set) var remarks: [String] = []
  /// The exit status for all answers so far.
  private(set) var status = ExitStatus.done

  private let form: Form
  /// Whether all answers were requested, so that a single answer is a list, too.
  private let all: Bool

  /// The number of lines of input that have been answered.
  private var linesAnswered = 0

  init(_ form: Form = .plain, all: Bool = false) {
    self.form = form
    self.all = all
  }

  /// Adds the answers to lines of input; lines that are not values have no element in `answers`.
  mutating func add(_ answers: [Answer], to lines: [LineSplitter.Line]) {
    var answers = answers.makeIterator()
    for line in lines {
      linesAnswered += 1
      switch line {
      // An empty line is not a value; on a terminal it needs no mark.
      case .text(""):
        self.lines.append(form == .json ? document(of: .none, to: "") : "")
        raise(to: .noMapping)
      case .text(let value): add(answers.next() ?? .none, to: value, line: linesAnswered)
      case .tooLong: addUnusable("longer than \(ProtocolLimits.value) bytes, which is the limit for a value")
      case .notUTF8: addUnusable("not UTF-8")
      }
    }
  }

  /// Adds the answer to `value`, and the line of the input that had it, if any.
  mutating func add(_ answer: Answer, to value: String, line: Int? = nil) {
    lines.append(form == .json ? document(of: answer, to: value) : text(answer))
    switch answer {
    case .found, .default: break
    case .none: raise(to: .noMapping)
    case .ambiguous(let candidates):
      remarks.append(
        """
        Warning: \(Self.prefix(line))\(Printable.quoted(value)) is ambiguous: the dictionary has \(candidates.count) \
        answers and does not say which
        """)
      raise(to: .noMapping)
    }
  }

  /// Adds a line for stderr.
  mutating func add(remark: String) {
    remarks.append(remark)
  }

  /// Removes the lines, which have been printed, but keeps the status.
  mutating func clear() {
    lines.removeAll(keepingCapacity: true)
    remarks.removeAll(keepingCapacity: true)
  }

  private mutating func addUnusable(_ reason: String) {
    lines.append(
      form == .json
        ? JSON.object([.init("value", .null), .init("status", "ERROR"), .init("error", .string(reason))]).text : "")
    remarks.append("Error: \(Self.prefix(linesAnswered))\(reason)")
    raise(to: .data)
  }

  private mutating func raise(to status: ExitStatus) {
    if status.rawValue > self.status.rawValue { self.status = status }
  }

  private func text(_ answer: Answer) -> String {
    let isForPerson = form == .terminal
    switch answer {
    case .found(let values), .ambiguous(let values): return Self.text(values)
    case .default(let value): return Self.text([value]) + (isForPerson ? "  (default)" : "")
    case .none: return isForPerson ? "(none)" : ""
    }
  }

  private static func text(_ values: [String]) -> String {
    values.count == 1 ? Printable.value(values[0]) : values.map(Printable.value).joined(separator: "\t")
  }

  private static func prefix(_ line: Int?) -> String {
    line.map { "line \($0): " } ?? ""
  }
}

extension AnswerSheet {
  /// The value, the status as in the line protocol, and `answer`, or `answers` if there can be several.
  private func document(of answer: Answer, to value: String) -> String {
    let (status, values): (JSON, [String]) =
      switch answer {
      case .found(let values): ("OK", values)
      case .default(let value): ("DEFAULT", [value])
      case .none: ("NONE", [])
      case .ambiguous(let values): ("AMBIGUOUS", values)
      }
    let answer: JSON.Member =
      if all || status == "AMBIGUOUS" {
        .init("answers", .array(values.map(JSON.string)))
      } else {
        .init("answer", values.first.map(JSON.string) ?? .null)
      }
    return JSON.object([.init("value", .string(value)), .init("status", status), answer]).text
  }
}
