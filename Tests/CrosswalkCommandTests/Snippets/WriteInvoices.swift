import CrosswalkMonitoring

/// The part of an application that writes invoices.
struct Invoices {
  let monitor: Monitor

  func write(order: String) async throws -> String {
    try await monitor.measure("billing.invoice", request: order) {
      try await invoice(for: order)
    } response: { invoice in
      invoice
    }
  }

  func showFigures() async throws {
    let total = try await monitor.statistics(of: "billing.invoice").total
    print("\(total.count) calls in the last hour, \(total.errors) failed")
    if let mean = total.mean, let p99 = total.p99 { print("\(mean) on average, 99 % within \(p99)") }
    for call in try await monitor.slowest(of: "billing.invoice", count: 3) {
      print(call.elapsed, call.request ?? "")
    }
  }

  private func invoice(for order: String) async throws -> String { "an invoice for \(order)" }
}

func writeInvoices(redis address: String) async throws {
  let monitor = try Monitor(redis: address)
  // Brings to Redis what is recorded: one for the life of the application.
  let running = Task { await monitor.run() }
  let invoices = Invoices(monitor: monitor)
  _ = try await invoices.write(order: "two chairs")
  // Writes what is left.
  running.cancel()
  await running.value
  try await invoices.showFigures()
  await monitor.close()
}
