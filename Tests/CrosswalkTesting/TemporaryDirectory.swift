internal import Foundation

/// Runs `body` with the path of a directory that does not exist yet, and removes it afterwards.
package func withTemporaryPath<Result>(
  _ name: String = "", _ body: (String) async throws -> Result
) async throws -> Result {
  let directory = "/tmp/crosswalk-test-\(UUID().uuidString)"
  defer { try? FileManager.default.removeItem(atPath: directory) }
  return try await body(directory + (name.isEmpty ? "" : "/" + name))
}
