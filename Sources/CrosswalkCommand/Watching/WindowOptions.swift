import ArgumentParser
import CrosswalkClient

/// The time that is asked about.
struct WindowOptions: ParsableArguments {
  @Option(
    name: .customLong("from"),
    help: ArgumentHelp("Its start, as 2026-08-01T14:00:00Z. (default: an hour before its end)", valueName: "time"))
  var start: String?

  @Option(
    name: .customLong("until"),
    help: ArgumentHelp("Its end, which is not part of it. (default: now)", valueName: "time"))
  var end: String?

  /// The options of a request that say the same.
  var options: [Request.Option] {
    (start.map { [Request.Option("from", $0)] } ?? []) + (end.map { [Request.Option("until", $0)] } ?? [])
  }
}
