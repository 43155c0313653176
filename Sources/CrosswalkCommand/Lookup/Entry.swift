import ArgumentParser
import Crosswalk
import CrosswalkClient

/// `crosswalk entry`: shows one entry, with its value in each system.
struct Entry: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the entry that has a value: its value in each system.",
    discussion: """
      A system that the entry leaves out is not shown; ~ means that there is known to be no value in that system. If a \
      system has several values, each is on a line of its own.

      With --all, every entry that has the value is shown, one a line, with a remark whether it applies on the date \
      and in the context, and if not, why.

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

  @Argument(help: "The system that has the value.")
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
    guard !value.isEmpty else { throw ValidationError("A value cannot be empty.") }
    try files.check(against: server)
  }

  func run() async throws {
    let reply = files.paths.isEmpty ? try await askServer() : try await askFiles()
    switch reply {
    // The reply to --all is a list, which can be empty.
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

  private func askServer() async throws -> Reply {
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
