import Crosswalk

/// The output of `crosswalk slow` and `crosswalk samples`: captures with readable payloads.
enum CaptureReport {
  private static let margin = "  "

  /// The lines of a list of captures, with an empty line between captures.
  static func lines(of document: JSON) -> [String] {
    let captures = document.array ?? []
    guard !captures.isEmpty else { return ["There are no such calls."] }
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

  /// A payload: indented if it is JSON or XML, otherwise unchanged; control characters are escaped.
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
