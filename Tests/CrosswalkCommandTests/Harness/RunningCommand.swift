import CrosswalkTesting
import Foundation

/// A command that a test started, and looks at while it runs.
struct RunningCommand: Sendable {
  let process: TestProcess
  private let output: String
  private let errorFile: String

  init(process: TestProcess, output: String, errors: String) {
    self.process = process
    self.output = output
    errorFile = errors
  }

  /// All that it wrote to stdout.
  var printed: String { (try? String(contentsOfFile: output, encoding: .utf8)) ?? "" }

  /// All that it wrote to stderr.
  var errors: String { (try? String(contentsOfFile: errorFile, encoding: .utf8)) ?? "" }

  /// Waits until it has printed something, and nothing else before.
  func waits(printing text: String) async throws {
    try await eventually { printed.hasPrefix(text) }
  }

  /// Sends it a signal and waits for its end.
  func end(_ signal: Int32 = SIGTERM) async -> TestProcess.Ending {
    process.signal(signal)
    return await process.ending()
  }
}
