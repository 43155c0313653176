import Crosswalk

/// What `crosswalk slow` and `crosswalk samples` print: captures, with their payloads as people read them.
enum CaptureReport {
  private static let margin = "  "

  /// The lines of a list of captures, an empty one between two of them.
  static func lines(of document: JSON) -> [String] {
    let captures = document.array ?? []
    guard !captures.isEmpty else { return ["No such calls are kept."] }
    return Array(captures.map(lines(ofCapture:)).joined(separator: [""]))
  }

  private static func lines(ofCapture capture: JSON) -> [String] {
    let facts = [
      ["id", text(capture["id"])], ["service", text(capture["service"])], ["cid", text(capture["cid"])],
      ["status", text(capture["status"])], ["elapsed", duration(capture["elapsed_ms"])],
      ["threshold", duration(capture["threshold_ms"])], ["recorded", text(capture["recorded"])],
      ["node", text(capture["node"])],
    ]
    let payloads = ["request", "response"].map { ($0, capture[$0]?.string) }
    let missing = payloads.filter { $0.1 == nil }.map { [$0.0, FigureText.none] }
    return Table(rows: facts + missing).lines
      + payloads.flatMap { name, payload in payload.map { [name] + lines(ofPayload: $0) } ?? [] }
  }

  /// A payload: indented where it is JSON or XML, as it is where not, its control characters escaped.
  static func lines(ofPayload payload: String) -> [String] {
    let text = IndentedJSON.text(payload) ?? IndentedXML.text(payload) ?? payload
    return Printable.message(text).split(separator: "\n", omittingEmptySubsequences: false).map { margin + $0 }
  }

  private static func text(_ value: JSON?) -> String {
    value?.string.map(Printable.value) ?? FigureText.none
  }

  private static func duration(_ value: JSON?) -> String {
    value?.double.map { FigureText.exactDuration(milliseconds: $0) } ?? FigureText.none
  }
}
