import Synchronization

/// Renews the lease of a lock for as long as it is needed, and tells when it is no longer certain.
package final class LeaseKeeper<Service: LockService>: Sendable {
  private let service: Service
  private let grant: Grant
  private let time: Timepiece
  private let lease: Mutex<Lease>

  /// - Parameters:
  ///   - service: What extends the lease.
  ///   - grant: What the service gave.
  ///   - lease: What is certain of it now.
  ///   - time: By which leases end.
  package init(service: Service, grant: Grant, lease: Lease, time: Timepiece) {
    self.service = service
    self.grant = grant
    self.time = time
    self.lease = Mutex(lease)
  }

  /// Renews the lease until the task is cancelled, or the lock is lost.
  ///
  /// - Returns: Whether it was lost: the service says so, or the lease is over and none that follows it was given.
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
        guard try await service.extend(grant, lease: next.length) else { return !Task.isCancelled }
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
