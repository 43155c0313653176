import ArgumentParser
import Crosswalk
import CrosswalkRedis
import CrosswalkServer
import Logging
import ServiceLifecycle
import UnixSignals

/// `crosswalk serve`: runs the server.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a server for lookups, monitoring, locks and messages.",
    discussion: """
      When the server is ready, it prints one line on stdout: "ready" and its addresses. Everything else goes to stderr.

      Without --redis, it runs a private redis-server on a unix socket, with its data in --data-dir (default: \
      $XDG_STATE_HOME/crosswalk, else ~/.local/state/crosswalk), which ends when the server ends. With --redis, it \
      keeps a copy of the dictionaries that it serves in --data-dir, and starts with that copy if Redis is away.

      On SIGTERM and SIGINT it answers the requests that it has read, and exits with 0 within 10 s. On SIGHUP it reads \
      the files of --load again.

      Every option has an environment variable: --data-dir is CROSSWALK_DATA_DIR. Separate several values by commas. \
      The option takes precedence.

      Exits with 64 for an error in the command line, with 65 if a file of --load has errors, and with 69 if an \
      address is in use, redis-server is not installed, its data directory is in use, or Redis is away and there is no \
      copy.

      Examples:
        $ crosswalk serve --load dictionaries/
        $ crosswalk serve --redis redis://127.0.0.1:6379
        $ crosswalk serve --listen 127.0.0.1:7441 --listen unix:/run/cw.sock
      """)

  @Option(
    name: .customLong("listen"),
    help: ArgumentHelp(
      """
      An address to listen on: 127.0.0.1:port, [::1]:port or unix:/path; port 0 chooses a port. Can be repeated. \
      (environment: CROSSWALK_LISTEN; default: \(StandardAddress.host):\(StandardAddress.port))
      """,
      valueName: "address"),
    transform: ListenAddress.parse)
  var listen: [ListenAddress] = []

  @Option(
    name: .customLong("load"),
    help: ArgumentHelp(
      """
      A file, or a folder with *.yaml and *.yml files, to load first. Can be repeated. (environment: CROSSWALK_LOAD)
      """, valueName: "path"))
  var paths: [String] = []

  @OptionGroup var redis: RedisOptions

  @Option(
    help: ArgumentHelp(
      """
      The most open connections; one more gets an error. \
      (environment: CROSSWALK_MAX_CONNECTIONS; default: \(ProtocolLimits.connections), or what open files allow)
      """,
      valueName: "n"),
    transform: PositiveNumber.parse)
  var maxConnections: Int?

  @Option(
    help: ArgumentHelp(
      """
      The number of threads that serve connections. (environment: CROSSWALK_EVENT_LOOPS; default: one less than there \
      are cores, which leaves a core to Redis and the kernel, but at least one)
      """,
      valueName: "n"),
    transform: PositiveNumber.parse)
  var eventLoops: Int?

  @Option(
    help: ArgumentHelp(
      """
      The lowest level to log: trace, debug, info, notice, warning, error or critical. \
      (environment: CROSSWALK_LOG_LEVEL; default: info)
      """, valueName: "level"),
    transform: LogSetting.level)
  var logLevel: Logger.Level?

  @Option(
    help: ArgumentHelp(
      "The format of the log: text or json. (environment: CROSSWALK_LOG_FORMAT; default: text)", valueName: "format"),
    transform: LogSetting.format)
  var logFormat: LogFormat?

  /// How long the end waits for the rest of the log to be written.
  private static let logLimit = Duration.seconds(1)

  func run() async throws {
    try AddressSpace.checkForServer()
    let settings = try settings()
    Memory.keepLargePiecesApart()
    let log = LogQueue(note: settings.logFormat.note)
    let logger = Logger(label: "crosswalk") { _ in
      LogWriter(format: settings.logFormat, level: settings.logLevel, queue: log)
    }
    let node = CrosswalkNode(settings: settings, logger: logger, log: log)
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [.init(service: node, successTerminationBehavior: .gracefullyShutdownGroup)],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    var failure: Failure?
    do {
      try await group.run()
      try node.outcome.get()
    } catch {
      failure = error as? Failure ?? Failure(.defect, "\(error)")
    }
    // The error follows what was logged, and like it waits for nobody.
    if let failure { log.add(Printable.message(failure.report)) }
    await Blocking.run { _ = log.drain(within: Self.logLimit) }
    if let failure { throw ExitCode(failure.status.rawValue) }
  }

  /// The settings from the options, or else from the environment, or else the defaults.
  private func settings() throws(Failure) -> ServeSettings {
    try EnvironmentVariable.refuseWhatCannotBeHonoured()
    var addresses = listen
    if addresses.isEmpty { addresses = try EnvironmentVariable("CROSSWALK_LISTEN")?.values(ListenAddress.parse) ?? [] }
    if addresses.isEmpty { addresses = [.tcp(host: StandardAddress.host, port: StandardAddress.port)] }
    if let open = addresses.first(where: { !$0.isLoopback }) {
      throw Failure(
        .usage,
        "\(open) is not loopback, and everybody who can connect could do everything; listen on 127.0.0.1, [::1] or unix:"
      )
    }
    var paths = paths
    if paths.isEmpty { paths = try EnvironmentVariable("CROSSWALK_LOAD")?.values { $0 } ?? [] }
    return ServeSettings(
      addresses: addresses, paths: paths, redis: try redis.redisValue(), namespace: try redis.namespaceValue(),
      dataDirectory: try redis.dataDirectoryValue() ?? DataDirectory.standard,
      maximumConnections: try maxConnections.or("CROSSWALK_MAX_CONNECTIONS", PositiveNumber.parse),
      eventLoops: try eventLoops.or("CROSSWALK_EVENT_LOOPS", PositiveNumber.parse),
      logLevel: try logLevel.or("CROSSWALK_LOG_LEVEL", LogSetting.level) ?? .info,
      logFormat: try logFormat.or("CROSSWALK_LOG_FORMAT", LogSetting.format) ?? .text)
  }
}

extension ListenAddress {
  /// Reads an address from an option or an environment variable.
  static func parse(_ text: String) throws(ValidationError) -> ListenAddress {
    do throws(ListenAddressError) {
      return try ListenAddress(parsing: text)
    } catch {
      throw ValidationError(error.expectation)
    }
  }
}

extension Optional {
  /// The value of an option, or else of the environment variable.
  fileprivate func or(_ name: String, _ transform: (String) throws -> Wrapped) throws(Failure) -> Wrapped? {
    if let self { return self }
    return try EnvironmentVariable(name)?.value(transform)
  }
}
