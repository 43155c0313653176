import CrosswalkClient
import Testing

/// What the warehouse calls a status of the shop; recorded as a call of a service.
func warehouseStatus(of status: String, _ client: Client) async throws -> String? {
  try await client.measure("shop.status", request: status) {
    try await client.lookup(status, in: "order-status", from: "shop", to: "warehouse").value
  }
}

@Suite struct WarehouseStatusTests {
  let crosswalk = InMemoryCrosswalk()

  @Test func `a status is translated and recorded`() async throws {
    crosswalk.setDictionary("order-status", entries: [["shop": "new", "warehouse": "10"]])
    let client = crosswalk.client()
    #expect(try await warehouseStatus(of: "new", client) == "10")
    #expect(try await warehouseStatus(of: "lost", client) == nil)
    // Sends what is still to be recorded.
    await client.close()
    #expect(crosswalk.calls.map(\.request) == ["new", "lost"])
  }

  @Test func `a server that cannot answer is an error`() async throws {
    let client = crosswalk.client()
    crosswalk.refuse(with: ServerError(.unavailable, "Redis cannot be reached"))
    await #expect(throws: ClientError.self) { try await warehouseStatus(of: "new", client) }
    await client.close()
  }
}
