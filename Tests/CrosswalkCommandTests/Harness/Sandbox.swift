import CrosswalkTesting
import Foundation
import Synchronization

/// A temporary directory, and what a test runs in it; all of it is gone afterwards.
final class Sandbox: Sendable {
  /// What a command printed, and how it ended.
  struct Outcome: Sendable {
    let ending: TestProcess.Ending
    let output: String
    let errors: String

    /// The exit status; -1 if a signal ended it.
    var status: Int32 { if case .exited(let status) = ending { status } else { -1 } }
    var lines: [String] { output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init) }
  }

  /// Starting everything at the same time would make a slow machine miss all deadlines.
  private static let slots = TestSlots(6)

  let directory: String
  private let processes = Mutex<[TestProcess]>([])
  private let count = Atomic(0)

  private init() throws {
    directory = "/tmp/crosswalk-test-\(UUID().uuidString.prefix(13))"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  /// Runs `body` in a directory of its own.
  static func with(_ body: (Sandbox) async throws -> Void) async throws {
    // A test may want a redis-server before its sandbox or after it; the order of waiting is one for both.
    try await TestRedis.withSlot { try await run(body) }
  }

  private static func run(_ body: (Sandbox) async throws -> Void) async throws {
    try await slots.with {
      let sandbox = try Sandbox()
      let result: Result<Void, any Error>
      do {
        result = .success(try await body(sandbox))
      } catch {
        result = .failure(error)
      }
      await sandbox.clear()
      try result.get()
    }
  }

  private func clear() async {
    for process in processes.withLock({ $0 }) {
      process.signal(SIGKILL)
      _ = await process.ending()
    }
    // A private Redis ends by itself a moment later.
    try? FileManager.default.removeItem(atPath: directory)
    try? FileManager.default.removeItem(atPath: directory)
  }

  /// The path of a file or folder in the directory.
  func path(_ name: String) -> String { directory + "/" + name }

  /// Writes a file; returns its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let path = path(name)
    let folder = URL(filePath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  /// Runs `crosswalk` to its end.
  func crosswalk(
    _ arguments: String..., input: String? = nil, environment: [String: String] = [:]
  ) async throws -> Outcome {
    try await run(Locations.programs() + "/crosswalk", arguments, input: input, environment: environment)
  }

  /// Runs a program to its end; if it is to be mixed, what it writes to stderr is among what it writes to stdout.
  func run(
    _ program: String, _ arguments: [String], input: String? = nil, environment: [String: String] = [:],
    isMixed: Bool = false, in folder: String? = nil
  ) async throws -> Outcome {
    let number = count.add(1, ordering: .relaxed).newValue
    var plan = plan(program, arguments, environment, number, in: folder, isMixed: isMixed)
    if let input { plan.input = try write(input, to: "run/\(number).in") }
    let ending = try await start(plan).ending()
    return Outcome(
      ending: ending, output: try String(contentsOfFile: plan.output, encoding: .utf8),
      errors: isMixed ? "" : try String(contentsOfFile: plan.errors, encoding: .utf8))
  }

  /// Starts `crosswalk serve` and waits until it is ready; its stderr goes to a file, or to `log`.
  func serve(
    _ arguments: String..., data: String = "data", listen: [String] = ["127.0.0.1:0"],
    environment: [String: String] = [:], logTo log: String? = nil
  ) async throws -> TestService {
    let service = try await startService(
      ["--data-dir", path(data)] + listen.flatMap { ["--listen", $0] } + arguments, environment: environment, logTo: log
    )
    try await service.waitUntilReady()
    return service
  }

  /// Starts `crosswalk serve` with these arguments alone.
  func startService(
    _ arguments: [String], environment: [String: String] = [:], logTo log: String? = nil
  ) async throws -> TestService {
    let number = count.add(1, ordering: .relaxed).newValue
    var plan = plan(try Locations.programs() + "/crosswalk", ["serve"] + arguments, environment, number)
    if let log { plan.errors = log }
    return TestService(process: try await start(plan), output: plan.output, errors: plan.errors)
  }

  /// Starts `crosswalk` and does not wait for it.
  func start(_ arguments: [String]) async throws -> TestProcess {
    try await launch(nil, arguments).process
  }

  /// Starts a program, `crosswalk` where none is named, to look at while it runs.
  func launch(
    _ program: String?, _ arguments: [String], environment: [String: String] = [:], input: String? = nil
  ) async throws -> RunningCommand {
    let number = count.add(1, ordering: .relaxed).newValue
    var plan = plan(try program ?? Locations.programs() + "/crosswalk", arguments, environment, number)
    if let input { plan.input = input }
    return RunningCommand(process: try await start(plan), output: plan.output, errors: plan.errors)
  }

  /// Starts `crosswalk` on a terminal, and does not wait for it; what it writes to stderr is there, too.
  func start(
    _ arguments: [String], on terminal: PseudoTerminal, environment: [String: String] = [:]
  ) async throws -> TestProcess {
    let number = count.add(1, ordering: .relaxed).newValue
    var plan = plan(try Locations.programs() + "/crosswalk", arguments, environment, number)
    plan.input = terminal.path
    plan.output = terminal.path
    plan.errors = terminal.path
    return try await start(plan)
  }

  private func start(_ plan: TestProcess.Plan) async throws -> TestProcess {
    let process = try await TestProcess.start(plan)
    processes.withLock { $0.append(process) }
    return process
  }

  private func plan(
    _ program: String, _ arguments: [String], _ environment: [String: String], _ number: Int, in folder: String? = nil,
    isMixed: Bool = false
  ) -> TestProcess.Plan {
    try? FileManager.default.createDirectory(atPath: path("run"), withIntermediateDirectories: true)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    // Nothing else of the environment of whoever runs the tests.
    let basics = ["PATH": path, "HOME": directory, "LC_ALL": "C.UTF-8"]
    let output = self.path("run/\(number).out")
    return TestProcess.Plan(
      program: program, arguments: arguments, environment: basics.merging(environment) { _, new in new },
      directory: folder ?? directory, output: output, errors: isMixed ? output : self.path("run/\(number).err"))
  }
}
