import ArgumentParser
import Crosswalk
import CrosswalkClient

/// `crosswalk entry`: one concept, with its value in each system.
struct Entry: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the entry that has a value: its value in each system.",
    discussion: """
      A system that the entry leaves out is left out; ~ means that the concept is known to have no value there. Of \
      several values in a system each has a line.

      With --all it shows every entry that has the value, a line each, whether it applies on the date and in the \
      context or not, and why not.

      Exits with 1 if there is no such entry, or if there are several and the dictionary prefers none of them.

      Example:
        $ crosswalk entry iso4217 alpha USD
        alpha    USD
        numeric  840
        name     US Dollar
        $ crosswalk entry windows-zones windows "Central Standard Time" --all
      """)

  @Argument(help: "The dictionary's name.")
  var dictionary: String

  @Argument(help: "The system that the value is of.")
  var system: String

  @Argument(help: "The value.")
  var value: String

  @Flag(help: "Show every entry that has the value, whether it applies or not.")
  var all = false

  @OptionGroup var files: FileOptions
  @OptionGroup var context: ContextOptions
  @OptionGroup var document: DocumentOptions
  @OptionGroup var server: ServerOptions

  func validate() throws {
    guard !value.isEmpty else { throw ValidationError("A value may not be empty.") }
    try files.check(against: server)
  }

  func run() async throws {
    let reply = files.paths.isEmpty ? try await askService() : try await askFiles()
    switch reply {
    // What --all finds is a list, which may be empty.
    case .document("[]"), .none:
      throw Failure(.noMapping, "\(dictionary) has no entry whose \(system) is \(Printable.quoted(value))")
    case .document(let text): try await print(text)
    case .ambiguous:
      throw Failure(
        .noMapping,
        """
        \(dictionary) has several entries whose \(system) is \(Printable.quoted(value)) and prefers none of them; \
        --all shows them, and --at or --when may tell them apart
        """)
    case let other: throw Failure(unexpected: other, to: request)
    }
  }

  private var request: Request {
    Request([all ? "ENTRYALL" : "ENTRY", dictionary, system, value], options: context.context.options)
  }

  private func askService() async throws -> Reply {
    let request = request
    return try await server.withConnection { try await $0.answer(to: request) }
  }

  private func askFiles() async throws(Failure) -> Reply {
    let catalog = try await FileCatalog(reading: files.paths)
    let inquiry = try catalog.inquiry(dictionary, from: system, context.context)
    return try inquiry.answer(value) { bytes in
      if all {
        return .document(JSON.array(inquiry.dictionary.everyEntry(bytes, inquiry.request).map(\.json)).text)
      }
      switch inquiry.dictionary.entry(bytes, inquiry.request) {
      case .found(let entry): return .document(entry.json.text)
      case .none: return .none
      case .ambiguous: return .ambiguous([])
      }
    }
  }

  private func print(_ text: String) async throws(Failure) {
    if all {
      try await document.print(text, as: { Table(entries: $0.array ?? [], .applies) })
    } else {
      try await document.print(text)
    }
  }
}
