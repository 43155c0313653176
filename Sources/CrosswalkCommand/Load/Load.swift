import ArgumentParser
import Crosswalk
import CrosswalkServer
internal import CrosswalkStore

/// `crosswalk load`: dictionaries into Redis, for deploy scripts.
struct Load: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Load dictionary files; all become visible at once, or none.",
    discussion: """
      Reads and checks everything first, compares it with what Redis holds, then loads it, and prints a line for each \
      dictionary: how many entries it has, and whether it is new, changed (entries added, removed and changed) or \
      unchanged. What Redis has lost of what the service still serves is restored in the same step.

      Without --redis or --data-dir it goes to the service, which must be running. --data-dir seeds a private Redis \
      before its service starts.

      Exits with 0 when all is loaded, with 65 if a file has errors or more would be removed than --max-removed allows, and \
      with 69 if the service or Redis cannot be reached.

      Examples:
        $ crosswalk load dictionaries/
        $ crosswalk load --dry-run --prune dictionaries/
        $ crosswalk load --max-removed 100 dictionaries/
        $ crosswalk load --redis redis://cache.example:6379 dictionaries/
      """)

  @Argument(help: "The files, and folders of *.yaml and *.yml, to load.")
  var paths: [String]

  @Flag(help: "Say what would change, and change nothing.")
  var dryRun = false

  @Flag(help: "Drop dictionaries that are in none of the files.")
  var prune = false

  @Option(
    help: ArgumentHelp(
      """
      Load nothing where that would remove more entries than this from what is loaded now, dropped dictionaries included.
      """, valueName: "n"))
  var maxRemoved: Int?

  @Flag(help: "Print a JSON document, an object for each dictionary, instead of lines.")
  var json = false

  @OptionGroup var warnings: WarningOptions
  @OptionGroup var redis: RedisOptions
  @OptionGroup var server: ServerOptions

  func validate() throws {
    let given = [redis.redis != nil, redis.dataDirectory != nil, server.server != nil].filter { $0 }.count
    if given > 1 {
      throw ValidationError("'--redis', '--data-dir' and '--server' say where to load to: give one of them.")
    }
    if let maxRemoved, maxRemoved < 0 {
      throw ValidationError("The value of '--max-removed' is a number of entries: 0 or more.")
    }
  }

  func run() async throws {
    let destination = try destination()
    let report = try await ProgressBar.show { bar in
      bar.note("reading")
      return LoadReport(document: try await load(to: destination, bar))
    }
    var output = StandardOutput()
    if json {
      output.append(line: report.document.text)
    } else {
      for line in report.lines { output.append(line: line) }
    }
    try await output.flush()
    if dryRun { StandardError.write("Nothing was changed: this was a dry run.\n") }
  }

  /// Reads and checks the files, and loads them; gives the document of what was done.
  private func load(to destination: Destination, _ bar: ProgressBar) async throws -> JSON {
    let read = try await SourceFiles.read(paths, rules: warnings.rules)
    let options = LoadOptions(prunes: prune, isDryRun: dryRun, maximumRemoved: maxRemoved)
    let seeding = RedisSeeding(dictionaries: read.dictionaries, options: options, bar: bar)
    switch destination {
    case .redis(let address, let namespace):
      return try await seeding.load(into: address, namespace: namespace).document(of: read)
    case .dataDirectory(let directory, let namespace):
      return try await seeding.load(intoPrivateRedisIn: directory, namespace: namespace).document(of: read)
    case .service:
      return try await ServiceSeeding(server: server, paths: paths, options: options, bar: bar).load()
    }
  }

  /// An option wins over the environment, whatever it names.
  private func destination() throws(Failure) -> Destination {
    let destination = server.server == nil ? try redis.destination() : .service
    if case .service = destination, redis.namespace != nil {
      throw Failure(.usage, "'--namespace' goes with '--redis' or '--data-dir'; a service knows its own")
    }
    return destination
  }
}
