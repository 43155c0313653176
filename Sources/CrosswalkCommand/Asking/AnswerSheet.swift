/// The answers as they are printed: a line each on stdout, and on stderr what a line cannot say.
struct AnswerSheet {
  /// What a value may be as long as, in bytes of UTF-8: the dictionary format's limit.
  static let maximumValueLength = 4096

  /// The lines for stdout.
  private(set) var lines: [String] = []
  /// The lines for stderr.
  private(set) var remarks: [String] = []
  /// The exit status, of all the answers so far.
  private(set) var status = ExitStatus.done

  /// How many lines of input have been answered.
  private var linesAnswered = 0

  /// Adds the answers to lines of input; those that are no value have none among `answers`.
  mutating func add(_ answers: [Answer], to lines: [LineSplitter.Line]) {
    var answers = answers.makeIterator()
    for line in lines {
      linesAnswered += 1
      switch line {
      case .text(""): addNone()
      case .text(let value): add(answers.next() ?? .none, to: value, line: linesAnswered)
      case .tooLong: addUnusable("longer than \(Self.maximumValueLength) bytes, as no value may be")
      case .notUTF8: addUnusable("not UTF-8")
      }
    }
  }

  /// Adds the answer to `value`, which came in on that line of the input, if it did.
  mutating func add(_ answer: Answer, to value: String, line: Int? = nil) {
    switch answer {
    case .found(let values): lines.append(Self.text(values))
    case .default(let value): lines.append(Self.text([value]))
    case .none: addNone()
    case .ambiguous(let candidates):
      lines.append(Self.text(candidates))
      remarks.append(
        """
        Warning: \(Self.place(line))\(Printable.quoted(value)) is ambiguous: the dictionary has \(candidates.count) \
        answers and does not say which
        """)
      raise(to: .noMapping)
    }
  }

  /// Forgets the lines, which have been printed, but not the status.
  mutating func clear() {
    lines.removeAll(keepingCapacity: true)
    remarks.removeAll(keepingCapacity: true)
  }

  private mutating func addNone() {
    lines.append("")
    raise(to: .noMapping)
  }

  private mutating func addUnusable(_ reason: String) {
    lines.append("")
    remarks.append("Error: \(Self.place(linesAnswered))\(reason)")
    raise(to: .data)
  }

  private mutating func raise(to status: ExitStatus) {
    if status.rawValue > self.status.rawValue { self.status = status }
  }

  private static func text(_ values: [String]) -> String {
    values.count == 1 ? Printable.value(values[0]) : values.map(Printable.value).joined(separator: "\t")
  }

  private static func place(_ line: Int?) -> String {
    line.map { "line \($0): " } ?? ""
  }
}
