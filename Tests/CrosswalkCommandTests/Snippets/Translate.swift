import Crosswalk
import CrosswalkStore

func translate(_ currency: String, redis address: String) async throws -> String? {
  let live = try LiveCatalog(redis: address)
  // What is there now; throws where Redis cannot be reached.
  try await live.refresh()
  // Follows from now on, until the task is cancelled: one for the life of the application.
  let following = Task { await live.run() }
  defer { following.cancel() }
  let numeric = try live.catalog.mapping("iso4217", from: "alpha", to: "numeric")
  return numeric[currency]
}
