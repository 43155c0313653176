import Synchronization

/// Renews the lease of a lock for as long as it is needed, and tells when it is no longer certain.
package final class LeaseKeeper<Server: LockServer>: Sendable {
  private let server: Server
  private let grant: Grant
  private let time: Clock
  private let lease: Mutex<Lease>

  /// - Parameters:
  ///   - server: What extends the lease.
  ///   - grant: What the server gave.
  ///   - lease: What is certain of it now.
  ///   - time: By which leases end.
  package init(server: Server, grant: Grant, lease: Lease, time: Clock) {
    self.server = server
    self.grant = grant
    self.time = time
    self.lease = Mutex(lease)
  }

  /// Renews the lease until the task is cancelled, or the lock is lost.
  ///
  /// - Returns: Whether it was lost: the server says so, or the lease is over and none that follows it was given.
  package func keep() async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      // By themselves: an answer that does not come holds up the renewing, and not the end.
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
        // Redis may be back, or another connection get through, before the lease is over.
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

/// How long a lock is certain to be held: counted from before it was asked for, as the server began to count later.
package struct Lease: Sendable, Hashable {
  /// When it was asked for.
  package let start: ContinuousClock.Instant
  package let length: Duration

  package init(start: ContinuousClock.Instant, length: Duration) {
    self.start = start
    self.length = length
  }

  /// When it is to be renewed: with two thirds left, for attempts that fail.
  package var renewal: ContinuousClock.Instant { start + length / 3 }
  /// When another may have the lock.
  package var end: ContinuousClock.Instant { start + length }
}
