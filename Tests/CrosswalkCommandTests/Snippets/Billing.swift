import CrosswalkClient

/// The part of an application that bills orders, on several servers at once.
struct Billing {
  let client: Client

  /// Bills each order once; runs until the task is cancelled.
  func run() async throws {
    for try await message in client.subscribe(to: "orders", group: "billing") {
      try await client.measure("billing.order", cid: message.id) {
        try await bill(order: message.payload)
      }
    }
  }

  /// Closes the books, unless another server is at it.
  func closeBooks() async throws {
    do {
      try await client.withLock("billing/close", lease: .seconds(30)) { lock in
        try await closeBooks(fence: lock.fence)
      }
    } catch LockError.busy {
      return
    }
  }

  private func bill(order: String) async throws { print("a bill for \(order)") }
  private func closeBooks(fence: Int64) async throws { print("closed by \(fence)") }
}
