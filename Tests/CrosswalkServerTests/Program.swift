import Dispatch
import Foundation

/// A program that is there on the machine; where it is not, its test fails.
enum Program {
  /// What a program says on its standard output and error, once it has ended.
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
      // Reading blocks.
      DispatchQueue.global().async {
        let text = output.fileHandleForReading.readDataToEndOfFile()
        continuation.resume(returning: String(decoding: text, as: UTF8.self))
      }
    }
  }
}
