// Questions about dictionaries. A server answers them, or files that are read into this process (`AnswerSource`,
// `FileCatalog`); both give the same answers and the same documents. A program reads one answer a line (`AnswerSheet`);
// people see tables.

import ArgumentParser
import Crosswalk
import Glibc

/// `crosswalk lookup`: looks up values and prints the answers, one a line.
struct Lookup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look up values, and print one answer a line.",
    discussion: """
      Prints an empty line if there is no such mapping. If there are several answers and the dictionary does not \
      choose, it prints all of them, joined by tabs, and a warning on stderr. An answer with control characters is \
      printed as a JSON string. On a terminal, "(none)" is printed if there is no answer, and "(default)" after an \
      answer that is the default of the system.

      With --json, each answer is a JSON document on a line of its own, with "value", "status" (OK, DEFAULT, NONE or \
      AMBIGUOUS), and "answer", which is null if there is none. AMBIGUOUS has its candidates in "answers"; with --all, \
      every document has "answers".

      If the value is -, any number of values are read from stdin, one a line, and the answers come in the same order. \
      The answer to an empty line is an empty line. A line that cannot be a value, because it is not UTF-8 or is \
      longer than \(ProtocolLimits.value) bytes, is answered with an empty line ("status" is ERROR with --json) and an \
      error on stderr. A byte-order mark at the start is ignored. Answers are printed after each read from stdin, so a \
      slow source gets them at once.

      Give a value that begins with - after --, for example: lookup temperature celsius kelvin -- -40

      Exits with 0 if every value has an answer, with 1 if a value has no answer or an ambiguous one, with 64 for an \
      error in the command line, and with 65 if a line of stdin is not a value, or the dictionary or a system is not \
      loaded.

      Examples:
        $ crosswalk lookup iso4217 alpha numeric USD EUR
        840
        978
        $ crosswalk lookup iso3166-1 numeric name 8
        Albania
        $ cut -f 3 orders.tsv | crosswalk lookup iso4217 name alpha - > codes
      """)

  @Argument(help: "The dictionary's name.")
  var dictionary: String

  @Argument(help: ArgumentHelp("The system that has the values.", valueName: "from-system"))
  var fromSystem: String

  @Argument(help: ArgumentHelp("The system whose values are the answers.", valueName: "to-system"))
  var toSystem: String

  @Argument(help: ArgumentHelp("The values to look up, or - to read them from stdin.", valueName: "value"))
  var values: [String]

  @Flag(help: "Print all answers, the preferred one first, joined by tabs.")
  var all = false

  @Flag(help: "Print a JSON document for each value, one a line.")
  var json = false

  @OptionGroup var files: FileOptions
  @OptionGroup var context: ContextOptions
  @OptionGroup var server: ServerOptions

  var readsStandardInput: Bool { values == ["-"] }

  /// The values, if they are not read from stdin.
  var givenValues: [String] { values.map(DashValue.unmark) }

  var question: Question {
    Question(dictionary: dictionary, from: fromSystem, to: toSystem, context: context.context, all: all)
  }

  func validate() throws {
    if values.contains("-"), !readsStandardInput {
      throw ValidationError(
        "The value '-' reads values from stdin and must be the only one; after '--' it is a value itself.")
    }
    if values.contains("") {
      throw ValidationError("A value cannot be empty.")
    }
    try files.check(against: server)
  }

  func run() async throws {
    if files.paths.isEmpty {
      try await server.withConnection { connection in
        try await printAnswers(of: ServerAnswers(question: question, connection: connection))
      }
    } else {
      try await printAnswers(of: try await FileAnswers(to: question, paths: files.paths))
    }
  }

  private func printAnswers(of source: some AnswerSource) async throws {
    let status = readsStandardInput ? try await answerStandardInput(from: source) : try await answerValues(from: source)
    if status != .done { throw ExitCode(status.rawValue) }
  }

  private func answerValues(from source: some AnswerSource) async throws(Failure) -> ExitStatus {
    var sheet = makeSheet()
    let values = givenValues
    let answers = try await source.answers(to: values)
    for (answer, value) in zip(answers, values) { sheet.add(answer, to: value) }
    for remark in try await MistakenQualifiers.remarks(on: values, answers, of: source) { sheet.add(remark: remark) }
    try await Self.print(&sheet)
    return sheet.status
  }

  private func answerStandardInput(from source: some AnswerSource) async throws(Failure) -> ExitStatus {
    var sheet = makeSheet()
    var input = ValueReader()
    while let lines = try await input.next() {
      let answers = try await source.answers(to: lines.compactMap(\.value))
      sheet.add(answers, to: lines)
      try await Self.print(&sheet)
    }
    return sheet.status
  }

  private func makeSheet() -> AnswerSheet {
    AnswerSheet(json ? .json : isatty(STDOUT_FILENO) == 1 ? .terminal : .plain, all: all)
  }

  private static func print(_ sheet: inout AnswerSheet) async throws(Failure) {
    var output = StandardOutput()
    for line in sheet.lines { output.append(line: line) }
    try await output.flush()
    if !sheet.remarks.isEmpty { StandardError.write(sheet.remarks.joined(separator: "\n") + "\n") }
    sheet.clear()
  }
}
