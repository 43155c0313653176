internal import Crosswalk
package import CrosswalkStore
package import Logging

extension Command {
  /// All commands on dictionaries.
  package static func dictionaries(of store: DictionaryStore, logger: Logger) -> [Command] {
    lookups + catalog + [load(into: store, logger), drop(from: store, logger)]
  }

  private static func load(into store: DictionaryStore, _ logger: Logger) -> Command {
    Command(
      "LOAD", "yaml [prune=yes]",
      summary: "Loads dictionaries, and drops all others if told to prune; all becomes visible at once, or nothing.",
      role: .operator, isBulk: true, positionals: 1...1, options: .named(["prune"]),
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { request in
          let prune = request.option("prune")
          guard prune == nil || prune == Array("yes".utf8) else {
            throw RequestFault(.badRequest, "prune is yes, or left out")
          }
          let content = request.arguments[0]
          let dictionaries = try await Blocking.run { () throws(DictionaryErrors) in
            try DictionaryFiles.read(content, named: "LOAD")
          }
          return .document(.array(try await store.load(dictionaries, prune: prune != nil).map(\.json)))
        }
      })
  }

  private static func drop(from store: DictionaryStore, _ logger: Logger) -> Command {
    Command(
      "DROP", "dictionary", summary: "Takes a dictionary away.", role: .operator, positionals: 1...1,
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { request in
          try await store.drop(String(decoding: request.arguments[0], as: UTF8.self)) ? .ok : .none
        }
      })
  }
}

extension LoadResult {
  fileprivate var json: JSON {
    [
      "name": .string(dictionary.definition.name), "generation": .string(generation.id),
      "entries": .integer(Int64(dictionary.entryCount)), "changed": .bool(changed),
    ]
  }
}
