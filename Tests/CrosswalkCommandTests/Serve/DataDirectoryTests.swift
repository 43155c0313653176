import Crosswalk
import CrosswalkTesting
import Foundation
import Testing

/// A service with a Redis of its own.
@Suite struct DataDirectoryTests {
  private static let text = "dictionary: x\nsystems: [a, b]\nentries: {k: v}\n"

  @Test func `dictionaries that were loaded are there after a restart`() async throws {
    try await Sandbox.with { sandbox in
      let path = try sandbox.write(Self.text, to: "x.yaml")
      let first = try await sandbox.serve()
      #expect(try await sandbox.crosswalk("load", path, environment: first.environment).status == 0)
      #expect(await first.stop() == .exited(0))
      let second = try await sandbox.serve()
      #expect(try await second.ask("LOOKUP x a b k") == ["OK v"])
      #expect(try await second.info()["revision"]?.integer == 1)
    }
  }

  @Test func `a second server on the same data gets a clear error`() async throws {
    try await Sandbox.with { sandbox in
      let first = try await sandbox.serve()
      let second = try await sandbox.crosswalk("serve", "--listen", "127.0.0.1:0", "--data-dir", sandbox.path("data"))
      #expect(second.status == 69)
      #expect(second.output == "")
      #expect(
        second.errors.contains(
          "the data directory \(sandbox.path("data")) is in use by process \(first.process.pid); stop it, or choose another"
        ))
      #expect(try await first.ask("PING") == ["OK PONG"])
    }
  }

  @Test func `without redis-server the error says how to install it`() async throws {
    try await Sandbox.with { sandbox in
      let path = try sandbox.write(Self.text, to: "x.yaml")
      for arguments in [["serve", "--listen", "127.0.0.1:0"], ["load", path]] {
        let outcome = try await sandbox.run(
          Locations.programs() + "/crosswalk", arguments + ["--data-dir", sandbox.path("data")],
          environment: ["PATH": sandbox.directory])
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("redis-server is not installed; install it (apt-get install redis-server)"))
      }
    }
  }

  @Test func `a data directory that cannot be made is an error`() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.write("", to: "file")
      let outcome = try await sandbox.crosswalk(
        "serve", "--listen", "127.0.0.1:0", "--data-dir", sandbox.path("file/data"))
      #expect(outcome.status == 69)
      #expect(outcome.errors.contains(sandbox.path("file")))
    }
  }

  @Test func `a data directory that is not writable is an error that says for whom, and where`() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.write("", to: "data/file")
      chmod(sandbox.path("data"), 0o555)
      chmod(sandbox.directory, 0o755)
      defer { chmod(sandbox.path("data"), 0o700) }
      for (name, denied) in [("data", "data/service.lock"), ("data/new/one", "data/new")] {
        let command = try [
          Locations.programs() + "/crosswalk", "serve", "--listen", "127.0.0.1:0", "--data-dir", sandbox.path(name),
        ]
        // Who may do everything is not refused anything.
        let nobody = geteuid() == 0 ? ["/usr/bin/setpriv", "--reuid=65534", "--clear-groups"] : []
        let words = nobody + command
        let outcome = try await sandbox.run(words[0], Array(words.dropFirst()))
        let user = geteuid() == 0 ? 65534 : geteuid()
        #expect(outcome.status == 69)
        #expect(
          outcome.errors
            == "Error: the data directory \(sandbox.path(name)) cannot be used: \(sandbox.path(denied)): Permission denied; "
            + "give the user with the id \(user) the right to write there, or choose another with --data-dir\n")
      }
    }
  }

  @Test func `if a server is killed, its Redis ends, and it can start again at once`() async throws {
    try await Sandbox.with { sandbox in
      let path = try sandbox.write(Self.text, to: "x.yaml")
      let first = try await sandbox.serve()
      let redis = try #require(first.redisPID)
      #expect(try await sandbox.crosswalk("load", path, environment: first.environment).status == 0)
      // What redis-server has not been told to keep it writes within a second; it ends in order, and keeps all.
      #expect(await first.stop(SIGKILL) == .signalled(SIGKILL))
      let second = try await sandbox.serve()
      #expect(try await second.ask("LOOKUP x a b k") == ["OK v"])
      try await eventually { !isRunning(redis) }
      #expect(second.redisPID != redis)
      #expect(await second.stop() == .exited(0))
    }
  }

  @Test func `lookups go on when the private Redis is killed, and loads when it is back`() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.write(Self.text, to: "x.yaml")
      let service = try await sandbox.serve("--load", sandbox.path("x.yaml"))
      let client = try LineClient(service.address)
      for round in 1...2 {
        let redis = try #require(service.redisPID)
        kill(redis, SIGKILL)
        while service.redisPID == redis {
          #expect(try await client.ask("LOOKUP x a b k") == ["OK v"])
          try await Task.sleep(for: .milliseconds(5))
        }
        let load = #"LOAD "dictionary: y\nsystems: [a, b]\nentries: {k: \#(round)}""#
        try await eventually { try await client.ask(load)[0].hasPrefix("OK ") }
        let replies = try await client.ask("LOOKUP x a b k", "LOOKUP y a b k")
        #expect(replies == ["OK v", "OK \(round)"])
        try await eventually { try await service.info()["redis"]?["state"]?.string == "up" }
      }
      #expect(service.log.contains("redis-server was ended by signal 9 and is started again"))
    }
  }

  @Test func `a load that is killed leaves the old or the new`() async throws {
    try await Sandbox.with { sandbox in
      let (old, new) = ("old", "new")
      func write(_ state: String) throws {
        for name in ["x", "y"] {
          let entries = (0..<20_000).map { "  - [a\($0), \(state)\($0)]\n" }.joined()
          try sandbox.write("dictionary: \(name)\nsystems: [a, b]\nentries:\n\(entries)", to: "files/\(name).yaml")
        }
      }
      try write(old)
      let service = try await sandbox.serve("--load", sandbox.path("files"))
      try write(new)
      let redis = "unix:" + sandbox.path("data/redis.sock")
      for pause in [50, 100, 150, 200, 250, 300, 400, 500, 700] {
        let load = try await sandbox.start(["load", "--redis", redis, sandbox.path("files")])
        try await Task.sleep(for: .milliseconds(pause))
        load.signal(SIGKILL)
        _ = await load.ending()
        let replies = try await service.ask("LOOKUP x a b a19999", "LOOKUP y a b a0")
        // A node sees both change at the same time; these two were read from one snapshot.
        #expect([["OK old19999", "OK old0"], ["OK new19999", "OK new0"]].contains(replies), "\(replies)")
      }
      #expect(try await sandbox.crosswalk("load", "--redis", redis, sandbox.path("files")).status == 0)
      try await eventually { try await service.ask("LOOKUP x a b a7", "LOOKUP y a b a7") == ["OK new7", "OK new7"] }
    }
  }
}
