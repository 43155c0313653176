import ArgumentParser
import Crosswalk

/// `crosswalk load`: dictionaries into Redis, for deploy scripts.
struct Load: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Load dictionary files; all become visible at once, or none.",
    discussion: """
      Reads and checks everything first, then loads it, and prints a line for each dictionary: how many entries it has, \
      and whether it changed (entries added, removed and changed).

      Without --redis or --data-dir it goes to the service, which must be running. --data-dir seeds a private Redis \
      before its service starts.

      Exits with 0 when all is loaded, with 65 if a file has errors, and with 69 if the service or Redis cannot be reached.

      Examples:
        $ crosswalk load dictionaries/
        $ crosswalk load --dry-run --prune dictionaries/
        $ crosswalk load --redis redis://cache.example:6379 dictionaries/
      """)

  @Argument(help: "The files, and folders of *.yaml and *.yml, to load.")
  var paths: [String]

  @Flag(help: "Say what would change, and change nothing.")
  var dryRun = false

  @Flag(help: "Drop dictionaries that are in none of the files.")
  var prune = false

  @OptionGroup var warnings: WarningOptions
  @OptionGroup var redis: RedisOptions
  @OptionGroup var server: ServerOptions

  func validate() throws {
    let given = [redis.redis != nil, redis.dataDirectory != nil, server.server != nil].filter { $0 }.count
    if given > 1 {
      throw ValidationError("'--redis', '--data-dir' and '--server' say where to load to: give one of them.")
    }
  }

  func run() async throws {
    let dictionaries = try await SourceFiles.read(paths, rules: warnings.rules)
    let report: LoadReport
    switch try destination() {
    case .redis(let address, let namespace):
      report = try await RedisSeeding(dictionaries, dryRun: dryRun, prune: prune)
        .load(into: address, namespace: namespace)
    case .dataDirectory(let directory, let namespace):
      report = try await RedisSeeding(dictionaries, dryRun: dryRun, prune: prune)
        .load(intoPrivateRedisIn: directory, namespace: namespace)
    case .service where redis.namespace != nil:
      throw Failure(.usage, "'--namespace' goes with '--redis' or '--data-dir'; a service knows its own")
    case .service:
      // A large load takes as long as Redis needs; a connection that breaks is noticed all the same.
      report = try await server.withConnection(replyTimeout: .seconds(3600)) { connection in
        try await ServiceSeeding(connection, dictionaries, paths, dryRun: dryRun, prune: prune).load()
      }
    }
    var output = StandardOutput()
    for line in report.lines { output.append(line: line) }
    try await output.flush()
    if dryRun { StandardError.write("Nothing was changed: this was a dry run.\n") }
  }

  /// An option wins over the environment, whatever it names.
  private func destination() throws(Failure) -> Destination {
    if server.server != nil { return .service }
    return try redis.destination()
  }
}
