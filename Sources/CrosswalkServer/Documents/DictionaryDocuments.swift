package import Crosswalk
internal import CrosswalkStore

extension LoadOutcome {
  /// Returns the outcome as LOAD and `load --json` show it: an object for each dictionary.
  ///
  /// - Parameter read: What was loaded, with its warnings.
  /// - Returns: An array.
  package func document(of read: ReadDictionaries) -> JSON {
    .array(
      (results + restored).map { $0.document(isDryRun: isDryRun, warnings: read.warnings(about: $0.name)) }
        + dropped.map(\.document))
  }
}

extension LoadResult {
  fileprivate func document(isDryRun: Bool, warnings: (listed: [Problem], unlisted: Int)) -> JSON {
    var members: [JSON.Member] = [
      .init("name", .string(name)),
      // A dry run does not give a name to what it would write.
      .init("generation", isDryRun && changed ? .null : .string(generation.id)),
      .init("entries", .integer(Int64(dictionary.entryCount))), .init("changed", .bool(changed)),
      .init("status", .string(status.rawValue)), .init("difference", difference.document),
      .init("warnings", .array(warnings.listed.map(\.document))),
    ]
    if warnings.unlisted > 0 { members.append(.init("more_warnings", .integer(Int64(warnings.unlisted)))) }
    return .object(members)
  }
}

extension Problem {
  fileprivate var document: JSON {
    [
      "line": .integer(Int64(position.line)), "column": .integer(Int64(position.column)),
      "name": .string(warning?.rawValue ?? ""), "message": .string(message),
    ]
  }
}

extension DroppedDictionary {
  fileprivate var document: JSON {
    [
      "name": .string(name), "generation": generation.map { .string($0.id) } ?? .null, "entries": 0, "changed": true,
      "status": "dropped",
      "difference": ["added": 0, "removed": .integer(Int64(entries)), "changed": 0], "warnings": [],
    ]
  }
}

extension Difference {
  fileprivate var document: JSON {
    [
      "added": .integer(Int64(added)), "removed": .integer(Int64(removed)), "changed": .integer(Int64(changed)),
    ]
  }
}

extension ServedDictionary {
  /// The dictionary's item in the reply to DICTIONARIES.
  var summary: JSON {
    let definition = dictionary.definition
    return [
      "name": .string(definition.name), "title": definition.title.map(JSON.string) ?? .null,
      "version": definition.version.map(JSON.string) ?? .null, "generation": .string(generation.id),
      "entries": .integer(Int64(dictionary.entryCount)), "systems": .array(definition.systems.map { .string($0.name) }),
    ]
  }

  /// The reply to DESCRIBE: the header, and what was loaded when.
  var description: JSON {
    .object(
      dictionary.definition.members + [
        JSON.Member("generation", .string(generation.id)),
        JSON.Member("entries", .integer(Int64(dictionary.entryCount))), JSON.Member("digest", .string(digest)),
        JSON.Member("file", .string(dictionary.file)), JSON.Member("loaded", .string(loaded)),
      ])
  }
}
