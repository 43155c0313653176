import ArgumentParser
import Crosswalk
import CrosswalkClient
internal import CrosswalkMonitoring
internal import CrosswalkStore
import Glibc

/// `crosswalk top`: shows the busiest, slowest or most failing services.
struct Top: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the services that are busiest, slowest, or fail most often.",
    discussion: """
      CALLS and TIME are a service's shares of the calls of all services, and of their total time. The first line \
      shows the window of the figures.

      With --watch, the table fills the terminal and is updated until Ctrl-C or q. NOW is then the number of calls per \
      second since the last update. If the terminal is narrow, columns are left out and names are cut, but no figures. \
      If the server cannot be reached, it says so and keeps trying. --watch is an error if stdout is not a terminal.

      Examples:
        $ crosswalk top
        $ crosswalk top --last 5m
        $ crosswalk top slowest --count 3 --from 2026-08-01T00:00:00Z
        $ crosswalk top failing --watch --interval 5s
      """)

  @Argument(help: "The order: by calls (busiest), by mean time (slowest), or by errors (failing).")
  var ranking = Ranking.busiest

  @Option(help: ArgumentHelp("The number of services to show.", valueName: "n"))
  var count: Int?

  @OptionGroup var window: WindowOptions

  @Flag(help: "Update the table until Ctrl-C or q.")
  var watch = false

  @Option(
    help: ArgumentHelp(
      "The time between updates: a number and a unit, from 100ms to 1h. (default: 2s)", valueName: "duration"),
    transform: Self.interval)
  var interval: Duration?

  @OptionGroup var document: DocumentOptions
  @OptionGroup var server: ServerOptions

  /// The request to the server.
  var request: Request {
    let count = count.map { [Request.Option("count", "\($0)")] } ?? []
    return Request(["TOP", ranking.rawValue], options: count + window.options)
  }

  func validate() throws {
    if watch, document.json {
      throw ValidationError("The options '--watch' and '--json' exclude each other.")
    }
    if watch, window.end != nil {
      throw ValidationError("The options '--watch' and '--until' exclude each other.")
    }
    if !watch, interval != nil {
      throw ValidationError("The option '--interval' needs '--watch'.")
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
      throw Failure(.usage, "'--watch' needs a terminal, and stdout is not a terminal")
    }
    let interval = interval ?? .seconds(2)
    let title = "crosswalk top \(ranking.rawValue), every \(interval); q or Ctrl-C ends"
    let poller = TopPoller(self)
    try await Watcher(title: title, interval: interval) { try await poller.next() }.run()
  }

  private static func interval(_ text: String) throws(ValidationError) -> Duration {
    guard let microseconds = DurationWord.microseconds(text), (100_000...3_600_000_000).contains(microseconds) else {
      throw ValidationError("give a number and a unit, from 100ms to 1h, such as 5s")
    }
    return .microseconds(microseconds)
  }
}
