import ArgumentParser
import Crosswalk

/// How a document that a service answers is printed.
struct DocumentOptions: ParsableArguments {
  @Flag(help: "Print the JSON document as the service sends it, instead of a table.")
  var json = false

  /// Prints the document, as the table that `table` makes of it or as it is.
  func print(_ text: String, as table: (JSON) -> Table = Table.init(membersOf:)) async throws(Failure) {
    var output = StandardOutput()
    if json {
      output.append(line: text)
    } else {
      let document: JSON
      do throws(JSONError) {
        document = try JSON(parsing: text.utf8)
      } catch {
        throw Failure(.defect, "the service's document is no JSON, at its byte \(error.offset)")
      }
      for line in table(document).lines { output.append(line: line) }
    }
    try await output.flush()
  }
}
