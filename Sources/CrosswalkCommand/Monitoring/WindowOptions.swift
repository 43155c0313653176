import ArgumentParser
import CrosswalkClient
internal import CrosswalkStore

/// The time that is asked about.
struct WindowOptions: ParsableArguments {
  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      """
      Its start, as 2026-08-01T14:00:00Z or 2026-08-01T16:00:00+02:00. (default: an hour before its end; with no end \
      either, 60 whole minutes before the one under way)
      """, valueName: "time"))
  var start: String?

  @Option(
    name: .customLong("until"),
    help: ArgumentHelp("Its end, which is not part of it. (default: that of the minute under way)", valueName: "time"))
  var end: String?

  @OptionGroup var recent: RecentOption

  func validate() throws {
    try recent.validate(beside: [start, end])
  }

  /// The options of a request that say the same.
  var options: [Request.Option] { options(now: .now()) }

  func options(now: Moment) -> [Request.Option] {
    [("from", recent.start(now: now) ?? start), ("until", end)].compactMap { name, value in
      value.map { Request.Option(name, $0) }
    }
  }

  /// The time as it was asked for, to be told where there is nothing in it.
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

/// `--last 5m`: the time up to now.
struct RecentOption: ParsableArguments {
  /// In µs, from a minute to what statistics are kept for.
  private static let range: ClosedRange<UInt64> = 60_000_000...17_544 * 3_600_000_000

  @Option(
    help: ArgumentHelp(
      "The last minutes, hours or days, as 5m, 1h or 2d, with the minute under way; instead of --from and --until.",
      valueName: "duration"),
    transform: { try DurationArgument.parse($0, within: Self.range).microseconds })
  var last: UInt64?

  /// - Throws: `ValidationError` where other options say the same.
  func validate(beside others: [String?]) throws(ValidationError) {
    guard last == nil || others.allSatisfy({ $0 == nil }) else {
      throw ValidationError("The option '--last' says which time is meant: leave out '--from' and '--until'.")
    }
  }

  /// When it begins, as RFC 3339: whole minutes before the one under way.
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
