import Synchronization

/// The keeper of a lease: it renews the lease while it is needed, and notices when it is no longer certain.
package final class LeaseKeeper<Server: LockServer>: Sendable {
  private let server: Server
  private let grant: Grant
  private let time: Clock
  private let lease: Mutex<Lease>

  /// Makes the keeper of a lease.
  ///
  /// - Parameters:
  ///   - server: The server that extends the lease.
  ///   - grant: The grant of the lock.
  ///   - lease: The lease that is certain now.
  ///   - time: The clock for leases.
  package init(server: Server, grant: Grant, lease: Lease, time: Clock) {
    self.server = server
    self.grant = grant
    self.time = time
    self.lease = Mutex(lease)
  }

  /// Renews the lease until the task is cancelled or the lock is lost.
  ///
  /// - Returns: Whether the lock was lost: the server says so, or the lease ended before it was renewed.
  package func keep() async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      // There are two tasks: a reply that does not come delays the next renewal, but not the end of the lease.
      group.addTask { await self.renew() }
      group.addTask { await self.watch() }
      for await isLost in group where isLost {
        group.cancelAll()
        return true
      }
      return false
    }
  }

  private var current: Lease { lease.withLock { $0 } }

  private func renew() async -> Bool {
    var due = current.renewal
    while true {
      await time.sleep(due)
      guard !Task.isCancelled else { return false }
      let next = Lease(start: time.now(), length: current.length)
      do throws(ClientError) {
        guard try await server.extend(grant, lease: next.length) else { return !Task.isCancelled }
        lease.withLock { $0 = next }
        due = next.renewal
      } catch {
        // Redis may be back, or another connection may work, before the lease ends.
        due = time.now() + min(next.length / 20, .seconds(1))
      }
    }
  }

  private func watch() async -> Bool {
    while true {
      let end = current.end
      guard end > time.now() else { return true }
      await time.sleep(end)
      guard !Task.isCancelled else { return false }
    }
  }
}

/// The time for which a lock is certain to be held.
///
/// It is counted from before the request, and the server begins to count later, so it never ends later than the
/// server's.
package struct Lease: Sendable, Hashable {
  /// The time just before the lease was requested.
  package let start: ContinuousClock.Instant
  package let length: Duration

  package init(start: ContinuousClock.Instant, length: Duration) {
    self.start = start
    self.length = length
  }

  /// The time of the renewal, which leaves two thirds of the lease for more attempts.
  package var renewal: ContinuousClock.Instant { start + length / 3 }
  /// The time from which another may hold the lock.
  package var end: ContinuousClock.Instant { start + length }
}
