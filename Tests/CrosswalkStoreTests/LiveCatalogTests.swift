import Crosswalk
import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Testing

/// An application that follows the dictionaries in its own process.
struct LiveCatalogTests {
  @Test func `a live catalog has what is loaded, and follows changes`() async throws {
    try await Workbench.with { bench in
      let live = try LiveCatalog(redis: bench.redis.address.description)
      #expect(live.catalog.dictionaries.isEmpty)
      try await bench.load("dictionary: d\nsystems: [a, b]\nentries: {one: uno}\n")
      try await live.refresh()
      #expect(try live.catalog.mapping("d", from: "a", to: "b")["one"] == "uno")
      let following = Task { await live.run() }
      try await bench.load("dictionary: d\nsystems: [a, b]\nentries: {one: un}\n")
      try await eventually { try live.catalog.mapping("d", from: "a", to: "b")["one"] == "un" }
      #expect(live.staleSeconds == 0)
      following.cancel()
      await following.value
      await live.close()
    }
  }

  @Test func `an address or a namespace that cannot be used is refused`() {
    #expect(throws: StoreError.self) { try LiveCatalog(redis: "http://localhost") }
    #expect(throws: StoreError.self) { try LiveCatalog(redis: "unix:/tmp/x", namespace: "a b") }
  }
}
