import Crosswalk
import CrosswalkTesting
import Foundation
import Testing

@Suite struct ServeTests {
  @Test func `a server prints where it listens, and answers on TCP and on a unix socket`() async throws {
    try await Sandbox.with { sandbox in
      let service = try await sandbox.serve("--load", Locations.dictionaries)
      #expect(service.printed.wholeMatch(of: /ready 127\.0\.0\.1:[1-9][0-9]*\n/) != nil)
      let replies = try await service.ask(
        "LOOKUP iso4217 alpha numeric USD", "LOOKUP iso4217 numeric alpha 8", "LOOKUP iso4217 name alpha \"us dollar\"",
        "LOOKUP crm-currency accounting crm 978", "LOOKUP iso3166-1 alpha-2 name TR", "PING")
      #expect(replies == ["OK 840", "OK ALL", "OK USD", "OK Euro", "OK Türkiye", "OK PONG"])
      // Nothing but the ready line goes to stdout.
      #expect(service.printed.split(separator: "\n").count == 1)
      let info = try await service.info()
      #expect(info["dictionaries"]?.integer == 7)
      #expect(info["redis"]?["state"]?.string == "up")
      #expect(info["redis"]?["kind"]?.string == "private")
      #expect(info["stale_s"]?.integer == 0)
    }
  }

  @Test func `it listens on all its addresses and prints them in order`() async throws {
    try await Sandbox.with { sandbox in
      let socket = "unix:" + sandbox.path("a.sock")
      let service = try await sandbox.serve(listen: ["127.0.0.1:0", socket, "127.0.0.1:0"])
      #expect(service.addresses.count == 3)
      #expect(service.addresses[1] == socket)
      #expect(service.addresses[0] != service.addresses[2])
      for address in service.addresses {
        #expect(try await LineClient.exchange("PING \(address.count)\n", with: address) == "OK \(address.count)\n")
      }
    }
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `after a signal to end, the requests that were read are answered, and the status is 0`(_ signal: Int32)
    async throws
  {
    try await Sandbox.with { sandbox in
      let socket = sandbox.path("a.sock")
      let service = try await sandbox.serve(
        "--load", Locations.dictionaries, listen: ["127.0.0.1:0", "unix:" + socket])
      let redis = try #require(service.redisPID)
      let client = try LineClient(service.address)
      #expect(try await client.ask("LOOKUP iso4217 alpha numeric USD") == ["OK 840"])
      let idle = try LineClient(service.addresses[1])
      let start = ContinuousClock.now
      service.process.signal(signal)
      #expect(try await client.rest() == "")
      #expect(try await idle.rest() == "")
      #expect(await service.process.ending() == .exited(0))
      #expect(start.duration(to: .now) < .seconds(10))
      #expect(!isRunning(redis))
      #expect(!FileManager.default.fileExists(atPath: socket))
    }
  }

  @Test func `lines that came together with the signal are answered before the end`() async throws {
    try await Sandbox.with { sandbox in
      let service = try await sandbox.serve("--load", Locations.dictionaries)
      let client = try LineClient(service.address)
      let document = #"LOAD "dictionary: new\nsystems: [a, b]\nentries: {x: y}""#
      #expect(try await client.ask("PING first") == ["OK first"])
      async let replies = client.ask(document, "LOOKUP new a b x", "LOOKUP iso4217 alpha numeric EUR")
      try await eventually { try await service.info()["dictionaries"]?.integer == 7 }
      #expect(await service.stop() == .exited(0))
      #expect(try await replies.suffix(2) == ["OK y", "OK 978"])
    }
  }

  @Test func `SIGHUP reads the files again`() async throws {
    try await Sandbox.with { sandbox in
      let text = "dictionary: x\nsystems: [a, b]\nentries: {k: old}\n"
      let path = try sandbox.write(text, to: "files/x.yaml")
      let service = try await sandbox.serve("--load", sandbox.path("files"))
      #expect(try await service.ask("LOOKUP x a b k") == ["OK old"])
      try sandbox.write(text.replacing("old", with: "new"), to: "files/x.yaml")
      try sandbox.write("dictionary: y\nsystems: [a, b]\nentries: {k: also}\n", to: "files/y.yml")
      service.process.signal(SIGHUP)
      try await eventually { try await service.ask("LOOKUP x a b k", "LOOKUP y a b k") == ["OK new", "OK also"] }
      try sandbox.write("dictionary: x\nsystems: [a]\nentries: {k: bad}\n", to: "files/x.yaml")
      service.process.signal(SIGHUP)
      try await eventually { service.log.contains("\(path):2:10: error: ") }
      #expect(try await service.ask("LOOKUP x a b k", "LOOKUP y a b k") == ["OK new", "OK also"])
      try sandbox.write(text.replacing("old", with: "good"), to: "files/x.yaml")
      service.process.signal(SIGHUP)
      try await eventually { try await service.ask("LOOKUP x a b k") == ["OK good"] }
      #expect(await service.stop() == .exited(0))
    }
  }

  @Test func `an address in use is an error`() async throws {
    try await Sandbox.with { sandbox in
      let service = try await sandbox.serve()
      let second = try await sandbox.crosswalk(
        "serve", "--listen", service.address, "--data-dir", sandbox.path("second"))
      #expect(second.status == 69)
      #expect(second.output == "")
      #expect(second.errors.contains(service.address))
      #expect(second.errors.contains("in use"))
      #expect(try await service.ask("PING") == ["OK PONG"])
    }
  }

  @Test func `a stale unix socket is replaced, a live one is an error`() async throws {
    try await Sandbox.with { sandbox in
      let socket = "unix:" + sandbox.path("a.sock")
      let first = try await sandbox.serve(listen: [socket])
      let live = try await sandbox.crosswalk("serve", "--listen", socket, "--data-dir", sandbox.path("second"))
      #expect(live.status == 69)
      #expect(live.errors.contains("in use"))
      #expect(try await first.ask("PING") == ["OK PONG"])
      #expect(await first.stop(SIGKILL) == .signalled(SIGKILL))
      #expect(FileManager.default.fileExists(atPath: sandbox.path("a.sock")))
      let second = try await sandbox.serve(listen: [socket])
      #expect(try await second.ask("PING") == ["OK PONG"])
      try sandbox.write("not a socket", to: "file")
      let file = try await sandbox.crosswalk(
        "serve", "--listen", "unix:" + sandbox.path("file"), "--data-dir", sandbox.path("third"))
      #expect(file.status == 69)
      #expect(try String(contentsOfFile: sandbox.path("file"), encoding: .utf8) == "not a socket")
    }
  }

  @Test(arguments: [
    ["--listen", "0.0.0.0:0"], ["--listen", "[::]:0"], ["--listen", "example.org:7440"],
    ["--listen", "127.0.0.1:0", "--listen", "192.0.2.1:0"],
  ]) func `it refuses to listen on addresses that others can reach`(_ arguments: [String]) async throws {
    try await Sandbox.with { sandbox in
      let service = try await sandbox.startService(["--data-dir", sandbox.path("data")] + arguments)
      #expect(await service.process.ending() == .exited(64))
      #expect(service.log.contains("is not loopback"))
    }
  }

  @Test(arguments: [
    ["--listen", "nowhere"], ["--listen", "127.0.0.1:70000"], ["--redis", "http://x"], ["--max-connections", "0"],
    ["--event-loops", "many"], ["--log-level", "loud"], ["--log-format", "xml"], ["--namespace", "a b"], ["--nonsense"],
  ]) func `a wrong option is an error in the command line`(_ arguments: [String]) async throws {
    try await Sandbox.with { sandbox in
      let service = try await sandbox.startService(["--data-dir", sandbox.path("data")] + arguments)
      #expect(await service.process.ending() == .exited(64))
      #expect(service.log.hasPrefix("Error: "))
      #expect(service.printed == "")
    }
  }

  @Test func `a file with errors at the start is an error in the data, and nothing is served`() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.write("dictionary: good\nsystems: [a, b]\nentries: {x: y}\n", to: "files/a.yaml")
      let bad = try sandbox.write("dictionary: bad\nsystems: [a, b]\nentries: {x: y, x: z}\n", to: "files/b.yaml")
      let service = try await sandbox.startService(
        ["--listen", "127.0.0.1:0", "--data-dir", sandbox.path("data"), "--load", sandbox.path("files")])
      #expect(await service.process.ending() == .exited(65))
      #expect(
        service.log.split(separator: "\n").contains { $0.hasPrefix("\(bad):3:17: error: \"x\" is already the a") })
      #expect(service.printed == "")
      let none = try await sandbox.crosswalk("serve", "--data-dir", sandbox.path("data"), "--load", sandbox.path("no"))
      #expect(none.status == 65)
      #expect(none.errors.contains(sandbox.path("no")))
    }
  }

  @Test func `environment variables replace options, and options take precedence`() async throws {
    try await Sandbox.with { sandbox in
      try sandbox.write("dictionary: x\nsystems: [a, b]\nentries: {k: v}\n", to: "x.yaml")
      try sandbox.write("dictionary: y\nsystems: [a, b]\nentries: {k: w}\n", to: "y.yaml")
      let socket = "unix:" + sandbox.path("a.sock")
      let service = try await sandbox.startService(
        ["--log-format", "json"],
        environment: [
          "CROSSWALK_LISTEN": "127.0.0.1:0,\(socket)", "CROSSWALK_DATA_DIR": sandbox.path("from-environment"),
          "CROSSWALK_LOAD": "\(sandbox.path("x.yaml")),\(sandbox.path("y.yaml"))", "CROSSWALK_LOG_FORMAT": "text",
          "CROSSWALK_NAMESPACE": "mine:", "CROSSWALK_EVENT_LOOPS": "1",
        ])
      try await service.waitUntilReady()
      #expect(service.addresses.count == 2)
      #expect(service.addresses.last == socket)
      #expect(try await service.ask("LOOKUP x a b k", "LOOKUP y a b k") == ["OK v", "OK w"])
      #expect(FileManager.default.fileExists(atPath: sandbox.path("from-environment/appendonlydir")))
      for line in service.log.split(separator: "\n") {
        #expect(try JSON(parsing: Array(line.utf8))["level"]?.string == "info")
      }
    }
  }

  @Test(arguments: [
    "CROSSWALK_LISTEN": "127.0.0.1:0,nowhere", "CROSSWALK_REDIS": "no://where", "CROSSWALK_MAX_CONNECTIONS": "-1",
    "CROSSWALK_EVENT_LOOPS": "", "CROSSWALK_LOG_LEVEL": "loud", "CROSSWALK_LOG_FORMAT": "xml",
    "CROSSWALK_TOKENS": "/etc/tokens.yaml", "CROSSWALK_TLS_CERTIFICATE": "/etc/certificate.pem",
  ]) func `a bad environment variable is an error, never the default`(_ name: String, _ value: String) async throws {
    try await Sandbox.with { sandbox in
      let service = try await sandbox.startService(["--data-dir", sandbox.path("data")], environment: [name: value])
      #expect(await service.process.ending() == .exited(64))
      #expect(service.log.contains(name))
    }
  }

  @Test func `the data directory is where the base directory specification says`() async throws {
    try await Sandbox.with { sandbox in
      let service = try await sandbox.startService(["--listen", "127.0.0.1:0"])
      try await service.waitUntilReady()
      #expect(FileManager.default.fileExists(atPath: sandbox.path(".local/state/crosswalk/appendonlydir")))
    }
  }
}
