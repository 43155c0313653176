import Crosswalk
import CrosswalkMonitoring
import CrosswalkRedis
import CrosswalkTesting
import Foundation
import Testing

/// The code that the documentation shows, run where a reader would run it: beside dictionaries/.
@Suite struct SnippetTests {
  @Test func `the code that reads files runs, and its comments are right`() throws {
    #expect(FileManager.default.changeCurrentDirectoryPath(Locations.package))
    try showCurrencies()
    try showEntries()
    let catalog = try Catalog(reading: ["dictionaries"])
    #expect(try catalog.mapping("iso4217", from: "alpha", to: "numeric")["USD"] == "840")
    let alpha = try catalog.mapping("iso4217", from: "name", to: "alpha")
    #expect(try alpha.answer(for: "Bolívar Soberano") == .ambiguous(["VED", "VES"]))
  }

  @Test func `the library's code records calls, and reads their figures`() async throws {
    try await TestRedis.with { redis in
      try await writeInvoices(redis: redis.address.description)
      let monitor = try Monitor(redis: redis.address.description)
      #expect(try await monitor.statistics(of: "billing.invoice").total.count == 1)
      await monitor.close()
    }
  }
}
