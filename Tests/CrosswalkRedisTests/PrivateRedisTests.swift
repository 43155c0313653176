import CrosswalkRedis
import CrosswalkTesting
import Foundation
import Synchronization
import Testing

@Suite struct PrivateRedisTests {
  @Test func `data survives a stop and a start`() async throws {
    try await withTemporaryPath("some/where") { directory in
      let first = try await PrivateRedis.start(dataDirectory: directory)
      try await set("key", to: "value", in: first)
      await first.stop()
      let second = try await PrivateRedis.start(dataDirectory: directory)
      #expect(second.address == first.address)
      let value = try await get("key", from: second)
      #expect(value == "value")
      await second.stop()
    }
  }

  @Test func `other users cannot connect`() async throws {
    try await withTemporaryPath { directory in
      let redis = try await PrivateRedis.start(dataDirectory: directory)
      #expect(try mode(of: directory) == 0o700)
      #expect(try mode(of: directory + "/redis.sock") == 0o700)
      let configuration = try await configuration(of: redis)
      #expect(configuration["port"] == "0")
      #expect(configuration["tls-port"] == "0")
      await redis.stop()
    }
  }

  @Test func `other users can read nothing in a directory that is open to them, and a warning says so`() async throws {
    try await withTemporaryPath { directory in
      let log = Mutex<[PrivateRedis.Event]>([])
      for path in [directory, directory + "/appendonlydir"] {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
      }
      // Earlier versions made the log with this mode.
      let old = directory + "/redis.log"
      #expect(FileManager.default.createFile(atPath: old, contents: nil, attributes: [.posixPermissions: 0o644]))
      let redis = try await PrivateRedis.start(dataDirectory: directory) { event in log.withLock { $0.append(event) } }
      try await set("key", to: "value", in: redis)
      let words = "other users have access to the data directory \(directory) (its mode is 755): chmod 700 \(directory)"
      #expect(log.withLock { $0.first } == .exposed(words))
      let names = try FileManager.default.subpathsOfDirectory(atPath: directory)
      #expect(names.contains { $0.hasSuffix(".incr.aof") })
      for name in names { #expect(try (mode(of: "\(directory)/\(name)") ?? 0) & 0o077 == 0, "\(name)") }
      await redis.stop()
    }
  }

  @Test func `a redis-server that takes long to load reports its progress`() async throws {
    try await withTemporaryPath { directory in
      let data = directory + "/data"
      let first = try await PrivateRedis.start(dataDirectory: data)
      let connection = RedisConnection(address: first.address)
      _ = try await connection.send((1...20_000).map { RedisCommand("SET", RedisWord($0), "value") })
      await connection.close()
      await first.stop()
      // This makes loading slow: each round of 1024 commands takes a third of a second.
      try write(
        program: #"exec redis-server "$@" --key-load-delay 300 --loading-process-events-interval-bytes 1024"#,
        in: directory)
      let log = Mutex<[PrivateRedis.Event]>([])
      let second = try await PrivateRedis.start(dataDirectory: data, searchPath: directory) { event in
        log.withLock { $0.append(event) }
      }
      #expect(try await get("20000", from: second) == "value")
      await second.stop()
      let words = log.withLock { $0 }.compactMap { event in
        if case .waiting(let words) = event { words } else { nil }
      }
      #expect(
        words.contains { $0.hasPrefix("redis-server is loading its data: ") && $0.contains(" % loaded") }, "\(words)")
    }
  }

  @Test func `a redis-server that does not answer is reported, with its last line`() async throws {
    try await withTemporaryPath { directory in
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
      try write(program: "echo I am thinking; exec sleep 3600", in: directory)
      let (events, sink) = AsyncStream.makeStream(of: PrivateRedis.Event.self)
      let start = Task {
        // If the start fails, the test must not wait for more events.
        defer { sink.finish() }
        return try await PrivateRedis.start(dataDirectory: directory + "/data", searchPath: directory) {
          sink.yield($0)
        }
      }
      for await event in events {
        guard case .waiting(let words) = event else { continue }
        #expect(words.hasPrefix("redis-server does not answer after 2 s ("))
        #expect(words.hasSuffix("; it wrote last: I am thinking"))
        break
      }
      start.cancel()
      await #expect(throws: PrivateRedisError.cancelled) { try await start.value }
    }
  }

  @Test func `each write is kept and nothing is evicted`() async throws {
    try await withTemporaryPath { directory in
      let redis = try await PrivateRedis.start(dataDirectory: directory)
      let configuration = try await configuration(of: redis)
      #expect(configuration["appendonly"] == "yes")
      #expect(configuration["appendfsync"] == "everysec")
      #expect(configuration["save"] == "")
      #expect(configuration["maxmemory-policy"] == "noeviction")
      for (name, value) in configuration where name.hasPrefix("lazyfree-") || name == "replica-lazy-flush" {
        #expect(value == "yes", "\(name)")
      }
      await redis.stop()
    }
  }

  @Test func `a killed redis-server comes back with its data on the same socket`() async throws {
    try await withTemporaryPath { directory in
      let events = Mutex<[PrivateRedis.Event]>([])
      let redis = try await PrivateRedis.start(dataDirectory: directory) { event in
        events.withLock { $0.append(event) }
      }
      try await set("key", to: "value", in: redis)
      // An acknowledged write has reached the file; a kill loses only what the kernel loses.
      let connection = RedisConnection(address: redis.address)
      for round in 1...2 {
        let pid = try #require(events.withLock { $0.lastReady })
        kill(pid, SIGKILL)
        try await eventually { events.withLock { $0.count } == 1 + 2 * round }
        try await eventually { try await connection.send(RedisCommand("GET", "key")).string == "value" }
        #expect(events.withLock { $0.lastReady } != pid)
      }
      await connection.close()
      await redis.stop()
      let seen = events.withLock { $0 }
      #expect(seen.count == 5)
      guard case .exited(let how, let lastLines) = seen[1] else {
        Issue.record("not an exit: \(seen[1])")
        return
      }
      #expect(how == "was ended by signal 9")
      #expect(lastLines.contains("ready to accept connections"))
    }
  }

  @Test func `a second start in the same directory fails and names the process that uses it`() async throws {
    try await withTemporaryPath { directory in
      let redis = try await PrivateRedis.start(dataDirectory: directory)
      let start = ContinuousClock.now
      let error = await #expect(throws: PrivateRedisError.self) {
        try await PrivateRedis.start(dataDirectory: directory)
      }
      #expect(error == .dataDirectoryInUse(directory: directory, pid: getpid()))
      #expect(error?.description.contains(directory) == true)
      #expect(start.duration(to: .now) < .seconds(3))
      try await set("key", to: "still here", in: redis)
      await redis.stop()
    }
  }

  @Test func `a start waits for an orphaned redis-server that is about to end`() async throws {
    try await withTemporaryPath { directory in
      let first = try await PrivateRedis.start(dataDirectory: directory)
      await first.stop()
      // A server that is killed leaves this for a moment: its redis-server, which holds the lock.
      let lock = open(directory + "/redis.lock", O_RDWR | O_CLOEXEC)
      try await eventually { flock(lock, LOCK_EX | LOCK_NB) == 0 }
      let holder = URL(filePath: directory + "/service.lock")
      try Data().write(to: holder)
      async let second = PrivateRedis.start(dataDirectory: directory)
      // Now the second start has passed the lock of the server.
      try await eventually { try Data(contentsOf: holder) == Data("\(getpid())\n".utf8) }
      close(lock)
      try await second.stop()
    }
  }

  @Test func `the error for a missing redis-server says how to install it`() async throws {
    try await withTemporaryPath { directory in
      let error = await #expect(throws: PrivateRedisError.self) {
        try await PrivateRedis.start(dataDirectory: directory, searchPath: "/nowhere:/etc")
      }
      #expect(error == .programMissing(name: "redis-server", package: "redis-server"))
      #expect(error?.description.contains("apt-get install redis-server") == true)
      #expect(!FileManager.default.fileExists(atPath: directory))
    }
  }

  @Test func `a damaged append-only file is not changed, and the end of the log is shown`() async throws {
    try await withTemporaryPath { directory in
      let redis = try await PrivateRedis.start(dataDirectory: directory)
      try await set("key", to: "value", in: redis)
      await redis.stop()
      let file = directory + "/appendonlydir/appendonly.aof.1.incr.aof"
      let damaged = Data("*2\r\n$6\r\nSELECT\r\nrubbish".utf8) + (try Data(contentsOf: URL(filePath: file)))
      try damaged.write(to: URL(filePath: file))
      let error = await #expect(throws: PrivateRedisError.self) {
        try await PrivateRedis.start(dataDirectory: directory)
      }
      guard case .exited(let how, let log, let lastLines) = error else {
        Issue.record("it should not have started: \(String(describing: error))")
        return
      }
      #expect(how == "exited with status 1")
      #expect(log == directory + "/redis.log")
      #expect(lastLines.contains("Bad file format reading the append only file"))
      #expect(try Data(contentsOf: URL(filePath: file)) == damaged)
    }
  }

  @Test func `the error for a directory that cannot be made names it`() async throws {
    let error = await #expect(throws: PrivateRedisError.self) {
      try await PrivateRedis.start(dataDirectory: "/proc/nowhere")
    }
    #expect(error?.description.contains("/proc/nowhere") == true)
  }

  @Test func `the error for a path that is a file says so`() async throws {
    try await withTemporaryPath { file in
      try Data().write(to: URL(filePath: file))
      for directory in [file, file + "/data"] {
        let error = await #expect(throws: PrivateRedisError.self) {
          try await PrivateRedis.start(dataDirectory: directory)
        }
        let reason = "Not a directory; name a directory, or choose another with --data-dir"
        let what = directory == file ? "" : "\(file): "
        #expect(error?.description == "the data directory \(directory) cannot be used: \(what)\(reason)")
      }
    }
  }

  @Test func `if the path is too long for a socket, the socket is elsewhere while redis-server runs`() async throws {
    try await withTemporaryPath(String(repeating: "long/", count: 25)) { directory in
      let redis = try await PrivateRedis.start(dataDirectory: directory)
      guard case .unix(let socket) = redis.address.endpoint else {
        Issue.record("not a unix socket: \(redis.address)")
        return
      }
      let parent = (socket as NSString).deletingLastPathComponent
      #expect(!socket.hasPrefix(directory))
      #expect(try mode(of: parent) == 0o700)
      try await set("key", to: "value", in: redis)
      await redis.stop()
      #expect(!FileManager.default.fileExists(atPath: parent))
    }
  }

  @Test func `a log that has grown too long is emptied`() async throws {
    try await withTemporaryPath { directory in
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      let log = URL(filePath: directory + "/redis.log")
      try Data(repeating: 10, count: 2 << 20).write(to: log)
      let redis = try await PrivateRedis.start(dataDirectory: directory)
      #expect(try Data(contentsOf: log).count < 1 << 20)
      await redis.stop()
    }
  }

  @Test func `a redis-server that does not end when asked to is killed`() async throws {
    try await withTemporaryPath { directory in
      let pid = Mutex<Int32?>(nil)
      let redis = try await PrivateRedis.start(dataDirectory: directory) { event in
        if case .ready(let ready) = event { pid.withLock { $0 = ready } }
      }
      let stopped = try #require(pid.withLock { $0 })
      kill(stopped, SIGSTOP)
      let start = ContinuousClock.now
      await redis.stop()
      #expect(start.duration(to: .now) < .seconds(30))
      #expect(kill(stopped, 0) == -1)
    }
  }

  @Test func `a cancelled start leaves nothing running or locked`() async throws {
    try await withTemporaryPath { directory in
      let task = Task { try await PrivateRedis.start(dataDirectory: directory) }
      task.cancel()
      switch await task.result {
      case .success(let redis): await redis.stop()
      case .failure(let error): #expect(error as? PrivateRedisError == .cancelled)
      }
      let again = try await PrivateRedis.start(dataDirectory: directory)
      await again.stop()
    }
  }

  /// Writes a program that runs instead of redis-server.
  private func write(program: String, in directory: String) throws {
    // Another process writes the file. A child that another test starts at this moment would inherit our descriptor of
    // the file, and a file that is open for writing cannot be executed.
    let writer = Process()
    writer.executableURL = URL(filePath: "/bin/sh")
    writer.arguments = [
      "-c", #"printf '%s\n' "$1" > "$2" && chmod 700 "$2""#, "sh", "#!/bin/sh\n\(program)", directory + "/redis-server",
    ]
    try writer.run()
    writer.waitUntilExit()
    try #require(writer.terminationStatus == 0)
  }

  private func set(_ key: String, to value: String, in redis: PrivateRedis) async throws {
    let connection = RedisConnection(address: redis.address)
    _ = try await connection.send(RedisCommand("SET", RedisWord(key), RedisWord(value)))
    await connection.close()
  }

  private func get(_ key: String, from redis: PrivateRedis) async throws -> String? {
    let connection = RedisConnection(address: redis.address)
    let reply = try await connection.send(RedisCommand("GET", RedisWord(key)))
    await connection.close()
    return reply.string
  }

  private func configuration(of redis: PrivateRedis) async throws -> [String: String] {
    let connection = RedisConnection(address: redis.address)
    let words = try await connection.send(RedisCommand("CONFIG", "GET", "*")).array?.compactMap(\.string) ?? []
    await connection.close()
    return Dictionary(
      stride(from: 0, to: words.count - 1, by: 2).map { (words[$0], words[$0 + 1]) }, uniquingKeysWith: { $1 })
  }

  private func mode(of path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }
}

extension [PrivateRedis.Event] {
  /// The process id of the last `ready` event.
  fileprivate var lastReady: Int32? {
    for case .ready(let pid) in reversed() { return pid }
    return nil
  }
}
