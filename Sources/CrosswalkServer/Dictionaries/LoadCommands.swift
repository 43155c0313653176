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
      "LOAD", "yaml [prune=yes] [strict=yes]",
      summary: "Loads dictionaries, and drops all others if told to prune; all becomes visible at once, or nothing.",
      role: .operator, isBulk: true, positionals: 1...1, options: .named(["prune", "strict"]),
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { request in
          let prune = try isYes("prune", of: request)
          let rules = WarningRules(areErrors: try isYes("strict", of: request))
          let content = request.arguments[0]
          let read = try await Blocking.run { () throws(DictionaryErrors) in
            try DictionaryFiles.read(content, named: "LOAD", rules: rules)
          }
          let results = try await store.load(read.dictionaries, prune: prune)
          return .document(.array(results.map { $0.json(warnings: read.warnings(about: $0.name)) }))
        }
      })
  }

  /// Whether an option that can only be `yes` is given.
  private static func isYes(_ option: StaticString, of request: RequestCopy) throws(RequestFault) -> Bool {
    guard let value = request.option(option) else { return false }
    guard value == Array("yes".utf8) else { throw RequestFault(.badRequest, "\(option) is yes, or left out") }
    return true
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
  fileprivate func json(warnings: (listed: [Problem], unlisted: Int)) -> JSON {
    var members: [JSON.Member] = [
      JSON.Member("name", .string(name)), JSON.Member("generation", .string(generation.id)),
      JSON.Member("entries", .integer(Int64(dictionary.entryCount))), JSON.Member("changed", .bool(changed)),
      JSON.Member("warnings", .array(warnings.listed.map(\.json))),
    ]
    if warnings.unlisted > 0 { members.append(JSON.Member("more_warnings", .integer(Int64(warnings.unlisted)))) }
    return .object(members)
  }
}

extension Problem {
  fileprivate var json: JSON {
    [
      "line": .integer(Int64(position.line)), "column": .integer(Int64(position.column)),
      "name": .string(warning?.rawValue ?? ""), "message": .string(message),
    ]
  }
}
