import CrosswalkClient

/// Prints what the warehouse calls each status.
func showStatuses(_ statuses: [String], client: Client) async throws {
  let answers = try await client.lookup(statuses, in: "order-status", from: "shop", to: "warehouse")
  for (status, answer) in zip(statuses, answers) {
    print(status, answer.value ?? "is not in the dictionary")
  }
}
