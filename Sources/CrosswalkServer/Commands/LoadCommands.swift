internal import Crosswalk
package import CrosswalkStore
package import Logging

extension Command {
  /// Returns all commands about dictionaries.
  package static func dictionaries(of store: DictionaryStore, logger: Logger) -> [Command] {
    lookups + catalog + [load(into: store, logger), drop(from: store, logger)]
  }

  private static func load(into store: DictionaryStore, _ logger: Logger) -> Command {
    Command(
      "LOAD", "yaml [prune=yes] [strict=yes] [dry-run=yes] [max-removed=N] [files=JSON] [tag=word]",
      summary: "Loads dictionaries, and with prune drops all others; everything becomes visible at once, or nothing.",
      role: .operator, isBulk: true, positionals: 1...1,
      options: .named(["prune", "strict", "dry-run", "max-removed", "files", "tag"]),
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { request in
          let options = try request.loadOptions
          let rules = WarningRules(areErrors: try request.isGiven("strict"))
          let (content, parts) = (request.arguments[0], try request.parts)
          let (read, outcome) = try await store.load(options, tag: try request.tag) {
            try DictionaryFiles.read(content, parts: parts, rules: rules)
          }
          return .document(outcome.document(of: read))
        }
      })
  }

  private static func drop(from store: DictionaryStore, _ logger: Logger) -> Command {
    Command(
      "DROP", "dictionary", summary: "Removes a dictionary.", role: .operator, positionals: 1...1,
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { request in
          try await store.drop(String(decoding: request.arguments[0], as: UTF8.self)) ? .ok : .none
        }
      })
  }
}

extension RequestCopy {
  /// The options of the load.
  fileprivate var loadOptions: LoadOptions {
    get throws(RequestFault) {
      LoadOptions(
        prunes: try isGiven("prune"), isDryRun: try isGiven("dry-run"),
        maximumRemoved: try number("max-removed", among: 0...Int.max))
    }
  }

  /// The name by which INFO shows the load.
  fileprivate var tag: String? {
    get throws(RequestFault) {
      guard let tag = text("tag") else { return nil }
      guard (1...128).contains(tag.utf8.count) else { throw RequestFault(.badRequest, "tag must have 1 to 128 bytes") }
      return tag
    }
  }

  /// Which part of LOAD's text is which file; without `files` the whole text is one file called `LOAD`.
  fileprivate var parts: [JoinedFiles.Part] {
    get throws(RequestFault) {
      let byteCount = arguments[0].count
      guard let files = option("files") else { return [JoinedFiles.Part(name: "LOAD", byteCount: byteCount)] }
      guard let parts = JoinedFiles.parts(files, of: byteCount) else {
        throw RequestFault(
          .badRequest,
          """
          files does not match the \(byteCount.counted("byte", "bytes")) of the text; write \
          [{"name":"a.yaml","bytes":120},…], in the order of the texts, with bytes that add up to \(byteCount)
          """)
      }
      return parts
    }
  }
}
