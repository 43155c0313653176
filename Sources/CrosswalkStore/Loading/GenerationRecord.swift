package import Crosswalk
internal import Foundation

/// What a generation's definition says: the header, and how much there must be behind it.
package struct GenerationRecord: Sendable {
  package let definition: Definition
  /// The name of the file that it was read from.
  package let file: String
  package let entries: Int
  /// How many chunks the entries are in.
  package let chunks: Int
  /// The digest of the content.
  package let digest: String
  /// When it was loaded, RFC 3339 in UTC.
  package let loaded: String

  package init(_ dictionary: DataDictionary, digest: String, chunks: Int, loaded: String) {
    definition = dictionary.definition
    file = dictionary.file
    entries = dictionary.entryCount
    self.chunks = chunks
    self.digest = digest
    self.loaded = loaded
  }

  /// Reads a definition as `text` writes it; nil where it is not that.
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

  /// A number of entries, or of chunks, of which none is empty; nil for more than a dictionary may have.
  private static func size(_ number: Int64) -> Int? {
    (0...Int64(Limits.entries)).contains(number) ? Int(number) : nil
  }

  /// The definition as Redis keeps it.
  var text: String {
    let facts: [JSON.Member] = [
      JSON.Member("entries", .integer(Int64(entries))), JSON.Member("chunks", .integer(Int64(chunks))),
      JSON.Member("digest", .string(digest)), JSON.Member("loaded", .string(loaded)),
      JSON.Member("file", .string(file)),
    ]
    return JSON.object(definition.members + facts).text
  }

  /// The moment as definitions say it.
  static func timestamp(_ time: Date = .now) -> String {
    time.formatted(.iso8601)
  }
}
