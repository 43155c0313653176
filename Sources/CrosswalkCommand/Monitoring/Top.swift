import ArgumentParser
import Crosswalk
import CrosswalkClient
internal import CrosswalkMonitoring
internal import CrosswalkStore
import Glibc

/// `crosswalk top`: the services that come first.
struct Top: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the services that are the busiest, the slowest, or fail most.",
    discussion: """
      CALLS and TIME are a service's share of all services' calls, and of the time that all of them took. The first line \
      says which window the figures are of.

      --watch shows it again and again, over the whole terminal, until Ctrl-C or q. NOW is then how many calls a second a \
      service has had since the last time. Where the terminal is narrow columns are left out and names cut, but no figure. \
      If the service cannot be reached it says so and goes on trying. Where stdout is not a terminal --watch is an error.

      Examples:
        $ crosswalk top
        $ crosswalk top --last 5m
        $ crosswalk top slowest --count 3 --from 2026-08-01T00:00:00Z
        $ crosswalk top failing --watch --interval 5s
      """)

  @Argument(help: "By what they are put in order: by calls, by mean, or by errors.")
  var ranking = Ranking.busiest

  @Option(help: ArgumentHelp("How many to show.", valueName: "n"))
  var count: Int?

  @OptionGroup var window: WindowOptions

  @Flag(help: "Show it again and again, until Ctrl-C or q.")
  var watch = false

  @Option(
    help: ArgumentHelp(
      "How long to wait between: a number and a unit, from 100ms to 1h. (default: 2s)", valueName: "duration"),
    transform: Self.interval)
  var interval: Duration?

  @OptionGroup var document: DocumentOptions
  @OptionGroup var server: ServerOptions

  /// What the service is asked.
  var request: Request {
    let count = count.map { [Request.Option("count", "\($0)")] } ?? []
    return Request(["TOP", ranking.rawValue], options: count + window.options)
  }

  func validate() throws {
    if watch, document.json {
      throw ValidationError("The option '--watch' shows a table: leave out '--json'.")
    }
    if watch, window.end != nil {
      throw ValidationError("The option '--watch' shows what comes: leave out '--until'.")
    }
    if !watch, interval != nil {
      throw ValidationError("The option '--interval' says how often to show it again: give '--watch'.")
    }
  }

  func run() async throws {
    guard watch else {
      let text = try await server.withConnection { try await $0.document(for: request) }
      return try await document.print(
        text,
        asLines: {
          TopReport(ranking: ranking, document: $0, window: window.words).lines
        })
    }
    guard isatty(STDOUT_FILENO) == 1 else {
      throw Failure(.usage, "stdout is not a terminal, which '--watch' would write over and over: leave out '--watch'")
    }
    let interval = interval ?? .seconds(2)
    let title = "crosswalk top \(ranking.rawValue), every \(interval); q or Ctrl-C ends"
    let looking = TopLooking(self)
    try await Watcher(title: title, interval: interval) { try await looking.next() }.run()
  }

  private static func interval(_ text: String) throws(ValidationError) -> Duration {
    guard let microseconds = DurationWord.microseconds(text), (100_000...3_600_000_000).contains(microseconds) else {
      throw ValidationError("give a number and a unit, from 100ms to 1h, as 5s")
    }
    return .microseconds(microseconds)
  }
}
