import ArgumentParser
import Crosswalk

/// How a document that a service answers is printed.
struct DocumentOptions: ParsableArguments {
  @Flag(help: "Print the JSON document as the service sends it, instead of a table.")
  var json = false

  /// Prints the document, as the table that `table` makes of it or as it is.
  func print(_ text: String, as table: (JSON) -> Table = Table.init(membersOf:)) async throws(Failure) {
    try await print(text, asLines: { table($0).lines })
  }

  /// Prints the document, as the lines that `lines` makes of it or as it is.
  func print(_ text: String, asLines lines: (JSON) -> [String]) async throws(Failure) {
    var output = StandardOutput()
    if json {
      output.append(line: text)
    } else {
      for line in lines(try Self.parse(text)) { output.append(line: line) }
    }
    try await output.flush()
  }

  /// Reads a document that a service answered.
  static func parse(_ text: String) throws(Failure) -> JSON {
    do throws(JSONError) {
      return try JSON(parsing: text.utf8)
    } catch {
      throw Failure(.defect, "the service's document is no JSON, at its byte \(error.offset)")
    }
  }
}
