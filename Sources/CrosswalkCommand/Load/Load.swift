// How dictionary files become served dictionaries. Files are read and checked in this process (`SourceFiles`), so
// errors have their positions whatever the destination is. Then they go to a running server (`ServerLoader`), or
// straight into a Redis (`RedisLoader`). Nothing is kept here: either Redis has all of it afterwards, or nothing was
// changed.

import ArgumentParser
import Crosswalk
import CrosswalkServer
internal import CrosswalkStore

/// `crosswalk load`: loads dictionaries into Redis, for deploy scripts.
struct Load: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Load dictionary files. All of them become visible at once, or none.",
    discussion: """
      Reads and checks all files first, compares them with what Redis holds, and then loads them. It prints a line for \
      each dictionary: the number of entries, and whether it is new, changed (with the numbers of entries added, \
      removed and changed) or unchanged. If Redis has lost dictionaries that the server still serves, the same step \
      restores them.

      Without --redis or --data-dir, the files are sent to the server, which must be running. With --data-dir, they \
      are loaded into the private Redis of a server that is not running.

      Exits with 0 if everything was loaded, with 65 if a file has errors or the load would remove more entries than \
      --max-removed allows, and with 69 if the server or Redis cannot be reached.

      Examples:
        $ crosswalk load dictionaries/
        $ crosswalk load --dry-run --prune dictionaries/
        $ crosswalk load --max-removed 100 dictionaries/
        $ crosswalk load --redis redis://cache.example:6379 dictionaries/
      """)

  @Argument(help: "The files to load, and folders with *.yaml and *.yml files.")
  var paths: [String]

  @Flag(help: "Show what would change, without changing anything.")
  var dryRun = false

  @Flag(help: "Drop dictionaries that are not in any of the files.")
  var prune = false

  @Option(
    help: ArgumentHelp(
      """
      Load nothing if that would remove more than this number of entries. Entries of dropped dictionaries count.
      """, valueName: "n"))
  var maxRemoved: Int?

  @Flag(help: "Print a JSON document with an object for each dictionary instead of lines.")
  var json = false

  @OptionGroup var warnings: WarningOptions
  @OptionGroup var redis: RedisOptions
  @OptionGroup var server: ServerOptions

  func validate() throws {
    let given = [redis.redis != nil, redis.dataDirectory != nil, server.server != nil].filter { $0 }.count
    if given > 1 {
      throw ValidationError("'--redis', '--data-dir' and '--server' exclude each other: give only one of them.")
    }
    if let maxRemoved, maxRemoved < 0 {
      throw ValidationError("The value of '--max-removed' must be a number of entries, 0 or more.")
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

  /// Reads, checks and loads the files, and returns the document about what was done.
  private func load(to destination: Destination, _ bar: ProgressBar) async throws -> JSON {
    let read = try await SourceFiles.read(paths, rules: warnings.rules)
    let options = LoadOptions(prunes: prune, isDryRun: dryRun, maximumRemoved: maxRemoved)
    let loader = RedisLoader(dictionaries: read.dictionaries, options: options, bar: bar)
    switch destination {
    case .redis(let address, let namespace):
      return try await loader.load(into: address, namespace: namespace).document(of: read)
    case .dataDirectory(let directory, let namespace):
      return try await loader.load(intoPrivateRedisIn: directory, namespace: namespace).document(of: read)
    case .server:
      return try await ServerLoader(server: server, paths: paths, options: options, bar: bar).load()
    }
  }

  /// Any option takes precedence over the environment.
  private func destination() throws(Failure) -> Destination {
    let destination = server.server == nil ? try redis.destination() : .server
    if case .server = destination, redis.namespace != nil {
      throw Failure(.usage, "'--namespace' needs '--redis' or '--data-dir'; a server has a namespace of its own")
    }
    return destination
  }
}

/// What a load did, or would do: the document in the reply to LOAD.
struct LoadReport {
  let document: JSON

  /// A line for each dictionary, with two spaces between the columns.
  var lines: [String] {
    (document.array ?? []).map { item in
      let name = item["name"]?.string ?? ""
      let entries = Int(item["entries"]?.integer ?? 0).counted("entry", "entries")
      switch item["status"]?.string ?? "" {
      case "dropped": return "\(name)  dropped"
      case "changed": return "\(name)  \(entries)  changed  (\(Self.counts(item["difference"])))"
      case let status: return "\(name)  \(entries)  \(status)"
      }
    }
  }

  private static func counts(_ difference: JSON?) -> String {
    [("+", "added"), ("-", "removed"), ("~", "changed")].map { sign, name in
      sign + "\(difference?[name]?.integer ?? 0)"
    }.joined(separator: " ")
  }
}
