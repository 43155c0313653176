import Crosswalk
import CrosswalkTesting
import Foundation

/// A `crosswalk serve` that a test started.
struct TestService: Sendable {
  /// It ended, or said something else, where it should have become ready.
  struct NotReady: Error {
    let errors: String
  }

  let process: TestProcess
  private let output: String
  private let errors: String

  init(process: TestProcess, output: String, errors: String) {
    self.process = process
    self.output = output
    self.errors = errors
  }

  /// All that it wrote to stdout.
  var printed: String { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }

  /// All that it wrote to stderr.
  var log: String { (try? String(contentsOfFile: errors, encoding: .utf8)) ?? "" }

  /// The addresses of the ready line.
  var addresses: [String] {
    printed.split(separator: "\n").first?.split(separator: " ").dropFirst().map(String.init) ?? []
  }

  /// The first address.
  var address: String { addresses.first ?? "none" }

  /// Says where the service is to commands that ask it.
  var environment: [String: String] { ["CROSSWALK_SERVER": address] }

  func waitUntilReady() async throws {
    try await eventually(within: .seconds(60)) { printed.hasSuffix("\n") || process.hasEnded }
    guard printed.hasPrefix("ready ") else { throw NotReady(errors: log) }
  }

  /// Sends lines on a connection of their own; returns the replies, one for each.
  func ask(_ lines: String...) async throws -> [String] {
    let text = try await LineClient.exchange(lines.map { $0 + "\n" }.joined(), with: address)
    return try LineClient.replies(in: text, to: lines)
  }

  /// The document that INFO answers.
  func info() async throws -> JSON {
    try JSON(parsing: try await ask("INFO")[0].dropFirst(3).utf8)
  }

  /// The process id of the private Redis that runs now.
  var redisPID: pid_t? {
    log.matches(of: /redis-server is ready pid="([0-9]+)"/).last.flatMap { pid_t($0.1) }
  }

  /// Asks it to stop and waits until it has.
  func stop(_ signal: Int32 = SIGTERM) async -> TestProcess.Ending {
    process.signal(signal)
    return await process.ending()
  }
}

/// Whether there is a process of that id.
func isRunning(_ pid: pid_t) -> Bool {
  // Not kill(pid, 0): that finds one that has ended and that nobody has taken notice of yet, too.
  let state = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
  return state.map { !$0.contains(") Z ") } ?? false
}
