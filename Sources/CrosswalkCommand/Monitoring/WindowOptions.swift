import ArgumentParser
import Crosswalk
import CrosswalkClient
internal import CrosswalkMonitoring
internal import CrosswalkStore

/// The options for the window of figures.
struct WindowOptions: ParsableArguments {
  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      """
      The start of the window, such as 2026-08-01T14:00:00Z or 2026-08-01T16:00:00+02:00. (default: an hour before the \
      end; without an end, 60 whole minutes before the current minute)
      """, valueName: "time"))
  var start: String?

  @Option(
    name: .customLong("until"),
    help: ArgumentHelp(
      "The end of the window, which is not part of it. (default: the end of the current minute)", valueName: "time"))
  var end: String?

  @OptionGroup var recent: RecentOption

  func validate() throws {
    try recent.validate(beside: [start, end])
  }

  /// The same as options of a request.
  var options: [Request.Option] { options(now: .now()) }

  func options(now: Moment) -> [Request.Option] {
    [("from", recent.start(now: now) ?? start), ("until", end)].compactMap { name, value in
      value.map { Request.Option(name, $0) }
    }
  }

  /// The window as it was requested, in words, for the message that it is empty.
  var words: String {
    if let last = recent.last { return "in the last \(DurationWord.text(microseconds: last))" }
    return switch (start, end) {
    case (nil, nil): "in the last 60 minutes"
    case (let start?, nil): "since \(start)"
    case (nil, let end?): "in the hour before \(end)"
    case (let start?, let end?): "from \(start) until \(end)"
    }
  }
}

/// The option `--last 5m`: the time up to now.
struct RecentOption: ParsableArguments {
  /// In µs, from a minute to the time for which statistics are kept.
  private static let range: ClosedRange<UInt64> = 60_000_000...UInt64(Period.day.retention) * 1_000_000

  @Option(
    help: ArgumentHelp(
      "The last minutes, hours or days, such as 5m, 1h or 2d, up to now; instead of --from and --until.",
      valueName: "duration"),
    transform: { try DurationArgument.parse($0, within: Self.range).microseconds })
  var last: UInt64?

  /// - Throws: `ValidationError` if other options are given for the same purpose.
  func validate(beside others: [String?]) throws(ValidationError) {
    guard last == nil || others.allSatisfy({ $0 == nil }) else {
      throw ValidationError("The option '--last' replaces '--from' and '--until': leave these out.")
    }
  }

  /// The start of the window in RFC 3339: whole minutes before the current one.
  func start(now: Moment) -> String? {
    last.map { last in
      let minute = now.microseconds - now.microseconds % 60_000_000
      return Moment(microseconds: minute - Int64(clamping: last)).description
    }
  }
}

extension Duration {
  fileprivate var microseconds: UInt64 {
    UInt64(components.seconds) * 1_000_000 + UInt64(components.attoseconds / 1_000_000_000_000)
  }
}

/// The window of figures, in words.
enum WindowText {
  /// `from 2026-08-01T14:05:00Z until 2026-08-01T15:06:00Z`, from the members of a document.
  static func text(of figures: JSON?) -> String {
    let ends = ["from", "until"].map { Printable.value(figures?[$0]?.string ?? "?") }
    return "from \(ends[0]) until \(ends[1])"
  }
}
