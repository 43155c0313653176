import Dispatch
import Foundation

/// A program that must be installed on the machine; otherwise its test fails.
enum Program {
  /// Returns what a program writes to its standard output and error, after it has ended.
  static func output(of words: [String], input: [UInt8] = []) async throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: "crosswalk-test-\(UUID())")
    try Data(input).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    process.standardInput = try FileHandle(forReadingFrom: file)
    process.standardOutput = output
    process.standardError = output
    try process.run()
    return await withCheckedContinuation { continuation in
      // Reading blocks the thread.
      DispatchQueue.global().async {
        let text = output.fileHandleForReading.readDataToEndOfFile()
        continuation.resume(returning: String(decoding: text, as: UTF8.self))
      }
    }
  }
}
