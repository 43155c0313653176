import ArgumentParser
import Crosswalk
import CrosswalkClient

/// `crosswalk explain`: shows an answer and the reason for it.
struct Explain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the answer of a lookup, the reason for it, and its file and line.",
    discussion: """
      If no entry answers, it shows the entries that nearly do: those that hold at another time or in another context, \
      and those whose value differs only in case, spaces, invisible characters or leading zeros. If the answer is \
      ambiguous, it shows the candidates, at most \(DataDictionary.mostStandings).

      Exits with 0 whatever the answer is, also if there is no answer.

      Example:
        $ crosswalk explain windows-zones windows iana "Central Standard Time" --when territory=CA
      """)

  @Argument(help: "The dictionary's name.")
  var dictionary: String

  @Argument(help: ArgumentHelp("The system that has the value.", valueName: "from-system"))
  var fromSystem: String

  @Argument(help: ArgumentHelp("The system whose value is the answer.", valueName: "to-system"))
  var toSystem: String

  @Argument(help: "The value.")
  var value: String

  @OptionGroup var files: FileOptions
  @OptionGroup var context: ContextOptions
  @OptionGroup var document: DocumentOptions
  @OptionGroup var server: ServerOptions

  func validate() throws {
    guard !value.isEmpty else { throw ValidationError("A value cannot be empty.") }
    try files.check(against: server)
  }

  func run() async throws {
    let text = files.paths.isEmpty ? try await askServer() : try await askFiles()
    try await document.print(text, asLines: ExplanationReport.lines)
  }

  private func askServer() async throws -> String {
    let request = Request(["EXPLAIN", dictionary, fromSystem, toSystem, value], options: context.context.options)
    return try await server.withConnection { try await $0.document(for: request) }
  }

  private func askFiles() async throws(Failure) -> String {
    let catalog = try await FileCatalog(reading: files.paths)
    let inquiry = try catalog.inquiry(dictionary, from: fromSystem, to: toSystem, context.context)
    return try inquiry.answer(value) { inquiry.dictionary.explain($0, inquiry.request).json.text }
  }
}

/// The reply to EXPLAIN, for people: the answer and the reason, then the candidates, or the entries that nearly answer.
enum ExplanationReport {
  static func lines(_ document: JSON) -> [String] {
    guard case .object(let members) = document else { return [] }
    let facts = members.filter { member in
      switch member.name {
      case "answer": true
      case "candidates", "nearly": false
      // Members that are null because no entry answers are left out.
      default: member.value != .null
      }
    }
    var lines = Table(membersOf: .object(facts)).lines
    if let candidates = document["candidates"]?.array {
      lines += ["", "candidates"] + Table(entries: candidates.map(entry), .nothing).lines
    }
    if let nearly = document["nearly"]?.array, !nearly.isEmpty {
      lines += ["", "entries that nearly answer"] + Table(entries: nearly.map(entry), .because).lines
    }
    return lines
  }

  /// An entry with its line, in the form of ENTRYALL.
  private static func entry(_ element: JSON) -> JSON {
    guard case .object(let members) = element["entry"] else { return element }
    return .object(members + ["line", "because"].compactMap { name in element[name].map { .init(name, $0) } })
  }
}
