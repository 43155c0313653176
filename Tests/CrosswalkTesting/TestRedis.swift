package import CrosswalkRedis
internal import Foundation
internal import Synchronization

/// A redis-server for one test, in a temporary directory; the test may pause, kill and restart it.
package final class TestRedis: Sendable {
  /// The redis-server could not be started.
  package struct Unusable: Error {
    package let reason: String
  }

  /// The address of its unix socket.
  package let address: RedisAddress
  /// The directory with the socket, the data and the log.
  package let directory: String
  private let arguments: [String]
  private let child = Mutex<ChildProcess?>(nil)

  private init(arguments: [String]) throws {
    directory = "/tmp/crosswalk-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    address = try RedisAddress(unixSocket: directory + "/redis.sock")
    self.arguments =
      ["--port", "0", "--unixsocket", directory + "/redis.sock", "--dir", directory, "--save", ""] + arguments
  }

  /// Runs `body` with a redis-server that accepts connections, and stops it afterwards.
  package static func with<Result>(
    _ arguments: [String] = [], _ body: (TestRedis) async throws -> Result
  ) async throws -> Result {
    try await TestSlots.withRedis { try await run(arguments, body) }
  }

  private static func run<Result>(
    _ arguments: [String], _ body: (TestRedis) async throws -> Result
  ) async throws -> Result {
    let redis = try TestRedis(arguments: arguments)
    defer { try? FileManager.default.removeItem(atPath: redis.directory) }
    do {
      try await redis.start()
      let result = try await body(redis)
      await redis.kill()
      return result
    } catch {
      await redis.kill()
      throw error
    }
  }

  /// The process id; nil if it does not run.
  package var pid: Int32? { child.withLock { $0?.pid } }

  /// Starts the redis-server, perhaps after it was killed, and waits until it accepts connections.
  package func start() async throws {
    let program = try Self.find("redis-server")
    let log = directory + "/redis.log"
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    let output = try FileHandle(forWritingTo: URL(filePath: log))
    let started: ChildProcess = try await withCheckedThrowingContinuation { continuation in
      // The child ends when the thread that started it ends, so this thread waits for the end of the child.
      Thread.detachNewThread { [arguments] in
        do {
          let descriptor = output.fileDescriptor
          let child = try ChildProcess.start(
            program: program, arguments: arguments, output: descriptor, kept: descriptor)
          continuation.resume(returning: child)
          _ = child.waitUntilEnded()
        } catch {
          continuation.resume(throwing: error)
        }
      }
    }
    child.withLock { $0 = started }
    try await eventually {
      guard !started.hasEnded else {
        throw Unusable(reason: (try? String(contentsOfFile: log, encoding: .utf8)) ?? "no log")
      }
      let connection = RedisConnection(address: self.address)
      do throws(RedisError) {
        _ = try await connection.send(RedisCommand("PING"))
      } catch {
        // A redis-server that requires a password has answered, too.
        guard case .unavailable(let reason) = error, reason.contains("password") else { throw error }
      }
      await connection.close()
      return true
    }
  }

  /// Pauses the process: the system still accepts connections, but nothing is answered.
  package func pause() { child.withLock { $0?.signal(SIGSTOP) } }

  /// Resumes the paused process.
  package func resume() { child.withLock { $0?.signal(SIGCONT) } }

  /// Kills the process and waits for its end.
  package func kill() async {
    guard let ending = child.withLock({ $0.take() }) else { return }
    ending.signalGroup(SIGKILL)
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        _ = ending.waitUntilEnded()
        ending.reap()
        continuation.resume()
      }
    }
  }

  private static func find(_ name: String) throws -> String {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let found = path.split(separator: ":").map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
    guard let found else { throw Unusable(reason: "\(name) is not installed (apt-get install \(name))") }
    return found
  }
}

extension TestRedis {
  /// Runs `body` when there is a slot for it, like that of a test with a redis-server.
  ///
  /// A test that also waits for something else has to take the slot first, so that no two tests wait for each other.
  package static func withSlot<Result>(_ body: () async throws -> Result) async throws -> Result {
    try await TestSlots.withRedis(body)
  }
}
