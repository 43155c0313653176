internal import Crosswalk
internal import CrosswalkStore

extension ServedDictionary {
  /// What DICTIONARIES says of it.
  var summary: JSON {
    let definition = dictionary.definition
    return [
      "name": .string(definition.name), "title": definition.title.map(JSON.string) ?? .null,
      "version": definition.version.map(JSON.string) ?? .null, "generation": .string(generation.id),
      "entries": .integer(Int64(dictionary.entryCount)), "systems": .array(definition.systems.map { .string($0.name) }),
    ]
  }

  /// What DESCRIBE says of it: the header, and what was loaded when.
  var description: JSON {
    .object(
      dictionary.definition.members + [
        JSON.Member("generation", .string(generation.id)),
        JSON.Member("entries", .integer(Int64(dictionary.entryCount))), JSON.Member("digest", .string(digest)),
        JSON.Member("file", .string(dictionary.file)), JSON.Member("loaded", .string(loaded)),
      ])
  }
}
