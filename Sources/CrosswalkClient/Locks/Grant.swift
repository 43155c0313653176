/// What a service gives to the one who gets a lock.
package struct Grant: Sendable, Hashable {
  /// Who knows it holds the lock.
  package let token: String
  /// Rises with each holder.
  package let fence: Int64

  package init(token: String, fence: Int64) {
    self.token = token
    self.fence = fence
  }
}
