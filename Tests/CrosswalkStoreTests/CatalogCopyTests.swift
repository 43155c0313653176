import Crosswalk
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Foundation
import Testing

@Suite struct CatalogCopyTests {
  private static let zones = """
    dictionary: zones
    title: "Zeit\\n\\"Zonen\\""
    version: 3.10
    source: nobody
    qualifiers: {territory: {from: [windows]}}
    systems:
      windows: {match: [caseless, trim], duplicates: first}
      iana: {unmapped: {default: Etc/UTC}}
      code: {match: [digits: 4], unmapped: pass}
    entries:
      - {windows: Central, iana: [America/Chicago, US/Central], code: 0012}
      - {windows: Central, iana: America/Winnipeg, when: {territory: CA}, note: "two\\nlines"}
      - {windows: Old, iana: ~, valid: {from: 1999-01-01, until: 2002-03-01}, primary: [windows]}
    """

  @Test func `a copy has everything that was served`() async throws {
    try await Workbench.with { bench in
      let folder = bench.redis.directory + "/copy"
      try await bench.load(Self.zones, document("big", "1", entries: 2500))
      let node = FollowingNode(bench.redis.address, bench.keys, copy: CatalogCopy(folder: folder))
      try await node.follower.compare()
      let kept = try #require(try CatalogCopy(folder: folder).read()).catalog
      let served = node.cell.value
      #expect(kept.revision == served.revision)
      #expect(kept.dictionaries.map(\.generation) == served.dictionaries.map(\.generation))
      #expect(kept.dictionaries.map(\.loaded) == served.dictionaries.map(\.loaded))
      #expect(
        try kept.dictionaries.map { try Digest.of($0.dictionary) }
          == served.dictionaries.map { try Digest.of($0.dictionary) })
      #expect(kept.dictionaries.map(\.dictionary.file) == ["test.yaml", "test.yaml"])
      #expect(try kept.lookup("central ", in: "zones", from: "windows", to: "iana") == .found("America/Chicago"))
      await node.connection.close()
    }
  }

  @Test func `a node starts from the copy while Redis is away, and follows Redis when it is back`() async throws {
    try await Workbench.with(["--appendonly", "yes", "--appendfsync", "always"]) { bench in
      let copy = CatalogCopy(folder: bench.redis.directory + "/copy")
      try await bench.load(document("x", "1"))
      let first = FollowingNode(bench.redis.address, bench.keys, copy: copy)
      try await first.follower.compare()
      await first.connection.close()
      await bench.redis.kill()
      let node = FollowingNode(bench.redis.address, bench.keys, copy: copy)
      #expect(try await node.follower.serveCopy())
      #expect(node.version(of: "x") == "1")
      try await node.following(every: .milliseconds(20)) {
        try await eventually { node.follower.staleSeconds >= 1 }
        try await bench.redis.start()
        try await eventually { node.follower.staleSeconds == 0 }
        try await bench.load(document("x", "2"))
        try await eventually { node.version(of: "x") == "2" }
      }
    }
  }

  @Test func `a copy follows what is served, and keeps no files of other dictionaries`() async throws {
    try await Workbench.with { bench in
      let folder = bench.redis.directory + "/copy"
      let node = FollowingNode(bench.redis.address, bench.keys, copy: CatalogCopy(folder: folder))
      for state in 1...3 {
        try await bench.load(document("x", "\(state)"), document("y", "1"))
        try await node.follower.compare()
      }
      _ = try await bench.loader.drop("y")
      try await node.follower.compare()
      let generation = try #require(try await bench.generation(of: "x"))
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["catalog.json", "x.\(generation)"])
      #expect(try CatalogCopy(folder: folder).read()?.catalog["x"]?.dictionary.definition.version == "3")
      let mode = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int
      #expect(mode == 0o700)
      await node.connection.close()
    }
  }

  @Test func `there is no copy if nothing was served`() async throws {
    try await withTemporaryPath { folder in
      let kept = try CatalogCopy(folder: folder).read()?.catalog.revision
      #expect(kept == nil)
    }
  }

  @Test func `what is damaged in a copy is named and left out, and is written again when it is served again`()
    async throws
  {
    try await Workbench.with { bench in
      let folder = bench.redis.directory + "/copy"
      try await bench.load(document("x", "1"), document("y", "1"))
      let node = FollowingNode(bench.redis.address, bench.keys, copy: CatalogCopy(folder: folder))
      try await node.follower.compare()
      let file = "\(folder)/x.\(try #require(try await bench.generation(of: "x")))"
      let whole = try String(contentsOfFile: file, encoding: .utf8)
      let damaged = [
        "", "{}\n", String(whole.dropLast(20)), whole.replacing("1-2", with: "1-3"), whole + "[\"a\",\"b\"]\n",
        whole.replacing("[", with: ""), String(whole.split(separator: "\n")[0]) + "\n",
        whole.replacing(#""name":"x""#, with: #""name":"y""#),
      ]
      for text in damaged {
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let kept = try #require(try CatalogCopy(folder: folder).read())
        #expect(kept.catalog.dictionaries.map(\.name) == ["y"], "\(text)")
        #expect(kept.damage.count == 1 && kept.damage[0].hasPrefix(file), "\(text)")
        #expect(!FileManager.default.fileExists(atPath: file), "\(text)")
      }
      await node.connection.close()
      let later = FollowingNode(bench.redis.address, bench.keys, copy: CatalogCopy(folder: folder))
      #expect(try await later.follower.serveCopy())
      #expect(later.cell.value.dictionaries.map(\.name) == ["y"])
      #expect(later.log.all == ["warning: the copy of a dictionary is damaged, and left out: \(file) cannot be read"])
      try await later.follower.compare()
      #expect(later.cell.value.dictionaries.map(\.name) == ["x", "y"])
      #expect(later.log.all.filter { $0.hasPrefix("warning: ") }.count == 1)
      #expect(try String(contentsOfFile: file, encoding: .utf8) == whole)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 3)
      await later.connection.close()
    }
  }

  @Test func `the error for a copy that is completely damaged says what to do`() async throws {
    try await Workbench.with { bench in
      let folder = bench.redis.directory + "/copy"
      try await bench.load(document("x", "1"))
      let node = FollowingNode(bench.redis.address, bench.keys, copy: CatalogCopy(folder: folder))
      try await node.follower.compare()
      await node.connection.close()
      let generation = try await bench.generation(of: "x") ?? ""
      let lists = [
        "[]", "{", "", #"{"revision":"1","dictionaries":[]}"#, #"{"revision":-1,"dictionaries":[]}"#,
        #"{"revision":1,"dictionaries":[{"name":"../../x","generation":"\#(generation)"}]}"#,
        #"{"revision":1,"dictionaries":[{"name":"x","generation":"../../x"}]}"#,
      ]
      func refuses() {
        #expect {
          try CatalogCopy(folder: folder).read()
        } throws: { error in
          guard case .lost(let text) = error as? StoreError else { return false }
          return text.hasSuffix("or delete \(folder) to continue without the copy")
        }
      }
      try "".write(toFile: "\(folder)/x.\(generation)", atomically: true, encoding: .utf8)
      refuses()
      for list in lists {
        try list.write(toFile: folder + "/catalog.json", atomically: true, encoding: .utf8)
        refuses()
      }
    }
  }

  @Test func `a copy that cannot be written is logged, and serving continues`() async throws {
    try await Workbench.with { bench in
      let file = bench.redis.directory + "/no-folder"
      try "".write(toFile: file, atomically: true, encoding: .utf8)
      try await bench.load(document("x", "1"))
      let node = FollowingNode(bench.redis.address, bench.keys, copy: CatalogCopy(folder: file))
      try await node.follower.compare()
      #expect(node.version(of: "x") == "1")
      #expect(
        node.log.all.contains { $0.hasPrefix("warning: the copy of the dictionaries in \(file) could not be written") })
      await node.connection.close()
    }
  }
}
