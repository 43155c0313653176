import ArgumentParser
import Crosswalk
import CrosswalkRedis
import CrosswalkServer
import Logging
import ServiceLifecycle
import UnixSignals

/// `crosswalk serve`: the service.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve lookups over the line protocol.",
    discussion: """
      When it is ready it prints one line, "ready" and the addresses, on stdout; everything else goes to stderr.

      Without --redis it runs a redis-server of its own, on a unix socket, with its data in --data-dir (default: \
      $XDG_STATE_HOME/crosswalk, else ~/.local/state/crosswalk); it is gone when the service is gone. With --redis it \
      keeps a copy of what it serves in --data-dir, and starts from that while Redis is away.

      SIGTERM and SIGINT answer what has been read and end it with 0 within 10 s; SIGHUP reads the files of --load again.

      Every option has an environment variable: --data-dir is CROSSWALK_DATA_DIR; commas separate several values; the \
      option wins.

      Exits with 64 if the command line is wrong, with 65 if a file of --load has errors, and with 69 if an address is in \
      use, redis-server is not installed, its data directory is in use, or Redis is away and there is no copy.

      Examples:
        $ crosswalk serve --load dictionaries/
        $ crosswalk serve --redis redis://127.0.0.1:6379
        $ crosswalk serve --listen 127.0.0.1:7441 --listen unix:/run/cw.sock
      """)

  @Option(
    name: .customLong("listen"),
    help: ArgumentHelp(
      """
      Where to listen: 127.0.0.1:port, [::1]:port or unix:/path; port 0 picks one. May be repeated. \
      (environment: CROSSWALK_LISTEN; default: 127.0.0.1:7440)
      """,
      valueName: "address"),
    transform: ListenAddress.parse)
  var listen: [ListenAddress] = []

  @Option(
    name: .customLong("load"),
    help: ArgumentHelp(
      """
      A file, or a folder of *.yaml and *.yml, to load before serving. May be repeated. (environment: CROSSWALK_LOAD)
      """, valueName: "path"))
  var paths: [String] = []

  @OptionGroup var redis: RedisOptions

  @Option(
    help: ArgumentHelp(
      """
      How many connections may be open; one more gets an error. \
      (environment: CROSSWALK_MAX_CONNECTIONS; default: 10000, or what open files allow)
      """,
      valueName: "n"),
    transform: PositiveNumber.parse)
  var maxConnections: Int?

  @Option(
    help: ArgumentHelp(
      """
      How many threads serve connections. (environment: CROSSWALK_EVENT_LOOPS; default: one a core, but one core is left \
      to Redis and the kernel)
      """,
      valueName: "n"),
    transform: PositiveNumber.parse)
  var eventLoops: Int?

  @Option(
    help: ArgumentHelp(
      """
      What to log: trace, debug, info, notice, warning, error or critical. \
      (environment: CROSSWALK_LOG_LEVEL; default: info)
      """, valueName: "level"),
    transform: LogSetting.level)
  var logLevel: Logger.Level?

  @Option(
    help: ArgumentHelp(
      "How to log: text or json. (environment: CROSSWALK_LOG_FORMAT; default: text)", valueName: "format"),
    transform: LogSetting.format)
  var logFormat: LogFormat?

  /// How long the end waits for the rest of the log to be written.
  private static let logLimit = Duration.seconds(1)

  func run() async throws {
    try AddressSpace.checkForService()
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

  /// What the options say, or else the environment, or else the defaults.
  private func settings() throws(Failure) -> ServeSettings {
    try EnvironmentVariable.refuseWhatCannotBeHonoured()
    var addresses = listen
    if addresses.isEmpty { addresses = try EnvironmentVariable("CROSSWALK_LISTEN")?.values(ListenAddress.parse) ?? [] }
    if addresses.isEmpty { addresses = [.tcp(host: "127.0.0.1", port: 7440)] }
    if let open = addresses.first(where: { !$0.isLoopback }) {
      throw Failure(
        .usage,
        "\(open) is not loopback: anyone who reaches it could do everything; listen on 127.0.0.1, [::1] or unix:")
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
  /// An option's value, or else what the environment says.
  fileprivate func or(_ name: String, _ transform: (String) throws -> Wrapped) throws(Failure) -> Wrapped? {
    if let self { return self }
    return try EnvironmentVariable(name)?.value(transform)
  }
}
