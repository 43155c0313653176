internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// Records calls from any thread.
///
/// There are as many recorders as processors, up to 16. Each thread prefers one of them, so threads seldom wait for
/// each other.
final class SharedRecorder: Sendable {
  private static let maximumShards = 16

  private final class Shard: Sendable {
    let recorder: Mutex<CallRecorder>

    init(_ recorderState: RecorderState) {
      recorder = Mutex(CallRecorder(recorderState))
    }
  }

  private let recorderState: RecorderState
  private let shards: [Shard]

  init(_ recorderState: RecorderState) {
    self.recorderState = recorderState
    let processors = ProcessInfo.processInfo.activeProcessorCount
    shards = (0..<min(max(1, processors), Self.maximumShards)).map { _ in Shard(recorderState) }
    _ = recorderState.recorders.join { [weak self] in self?.drain(at: $0) ?? [] }
  }

  /// Records a call that arrives now.
  ///
  /// - Parameters:
  ///   - service: The name of the service, which is not checked yet.
  ///   - elapsed: How long the call took, in µs.
  ///   - failed: Whether the call failed.
  ///   - addContents: Adds the contents; called only if the call is captured.
  /// - Returns: Whether the call is counted, and whether it is slow or a sample.
  func record(
    _ service: UnsafeRawBufferPointer, elapsed: UInt64, failed: Bool, addContents: (inout CaptureCandidate) -> Void
  ) -> Verdict {
    var candidate: CaptureCandidate?
    let verdict = withRecorder { recorder in
      recorder.beginArrival()
      return recorder.count(service, elapsed: elapsed, failed: failed, candidate: &candidate)
    }
    // No lock is held here: `addContents` is the application's code, and may record calls itself.
    guard let candidate else { return verdict }
    return recorderState.capture(candidate, addContents: addContents)
  }

  /// Calls `body` with a recorder that is not in use: the one that this thread prefers, or one of the others.
  ///
  /// It waits only if all recorders are in use.
  private func withRecorder(_ body: (CallRecorder) -> Verdict) -> Verdict {
    // The addresses of threads have similar distances in memory; the multiplication spreads them.
    let first = Int(truncatingIfNeeded: (UInt64(pthread_self()) &* 0x9e37_79b9_7f4a_7c15) >> 32) % shards.count
    for offset in shards.indices {
      let shard = shards[(first + offset) % shards.count]
      if let verdict = shard.recorder.withLockIfAvailable({ body($0) }) { return verdict }
    }
    return shards[first].recorder.withLock { body($0) }
  }

  private func drain(at now: Date) -> [ServiceCounts] {
    shards.flatMap { shard in shard.recorder.withLock { $0.drain(at: now) } }
  }
}
