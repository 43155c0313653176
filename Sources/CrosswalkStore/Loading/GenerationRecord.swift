package import Crosswalk
internal import Foundation

/// The definition of a generation in Redis: the header, and what else there must be of the generation.
package struct GenerationRecord: Sendable {
  package let definition: Definition
  /// The name of the file that the dictionary was read from.
  package let file: String
  package let entries: Int
  /// The number of chunks that the entries are in.
  package let chunks: Int
  /// The digest of the content.
  package let digest: String
  /// The time of the load, as RFC 3339 in UTC.
  package let loaded: String

  package init(_ dictionary: DataDictionary, digest: String, chunks: Int, loaded: String) {
    definition = dictionary.definition
    file = dictionary.file
    entries = dictionary.entryCount
    self.chunks = chunks
    self.digest = digest
    self.loaded = loaded
  }

  /// Reads a definition in the form of `text`; nil if it is not valid.
  init?(_ bytes: [UInt8]) {
    guard (try? UTF8Span(validating: bytes.span)) != nil, let json = try? JSON(parsing: bytes),
      let definition = Definition(json), let file = (json["file"] ?? "").string,
      let entries = json["entries"]?.integer.flatMap(Self.size),
      let chunks = json["chunks"]?.integer.flatMap(Self.size),
      let digest = json["digest"]?.string, Digest.isDigest(digest),
      let loaded = json["loaded"]?.string, Moment(loaded) != nil
    else { return nil }
    self.definition = definition
    self.file = file
    self.entries = entries
    self.chunks = chunks
    self.digest = digest
    self.loaded = loaded
  }

  /// Returns a number of entries or chunks; nil if it is more than a dictionary may have entries.
  private static func size(_ number: Int64) -> Int? {
    (0...Int64(Limits.entries)).contains(number) ? Int(number) : nil
  }

  /// The definition as it is written to Redis.
  var text: String {
    let facts: [JSON.Member] = [
      JSON.Member("entries", .integer(Int64(entries))), JSON.Member("chunks", .integer(Int64(chunks))),
      JSON.Member("digest", .string(digest)), JSON.Member("loaded", .string(loaded)),
      JSON.Member("file", .string(file)),
    ]
    return JSON.object(definition.members + facts).text
  }

  /// Returns a time as definitions contain it.
  static func timestamp(_ time: Date = .now) -> String {
    time.formatted(.iso8601)
  }
}
