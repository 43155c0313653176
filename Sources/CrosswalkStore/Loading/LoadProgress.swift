internal import Synchronization

/// The progress of a load.
package struct LoadProgress: Sendable, Equatable {
  /// The phases of a load, in order.
  package enum Phase: String, Sendable, CaseIterable {
    /// Waits for earlier loads to end.
    case waiting
    /// Reads and checks the dictionaries.
    case reading
    /// Compares them with what Redis holds.
    case comparing
    /// Writes the differences to Redis.
    case writing
  }

  package let phase: Phase
  /// The finished share of the phase, from 0 to 1.
  package let share: Double

  package init(_ phase: Phase, _ share: Double) {
    self.phase = phase
    self.share = share
  }

  /// Receives the progress of a load, on any thread.
  package typealias Report = @Sendable (LoadProgress) -> Void
}

/// The loads of a node that are in progress, so that others can watch them.
package final class LoadsUnderWay: Sendable {
  /// A load in progress.
  package struct Load: Sendable, Equatable {
    /// The name that the client gave to the load; nil if it gave none.
    package let tag: String?
    package var progress: LoadProgress

    package init(tag: String?, progress: LoadProgress) {
      self.tag = tag
      self.progress = progress
    }
  }

  private struct State {
    var loads: [Int: Load] = [:]
    var lastNumber = 0
  }

  private let state = Mutex(State())

  package init() {}

  /// The loads, in the order in which they began.
  package var all: [Load] {
    state.withLock { state in state.loads.sorted { $0.key < $1.key }.map(\.value) }
  }

  /// Shows a load while `body` carries it out and reports its progress.
  package func show<Value, Failure: Error>(
    tag: String?, _ body: (@escaping LoadProgress.Report) async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let number = state.withLock { state in
      state.lastNumber += 1
      state.loads[state.lastNumber] = Load(tag: tag, progress: LoadProgress(.waiting, 0))
      return state.lastNumber
    }
    defer { state.withLock { $0.loads[number] = nil } }
    return try await body { [weak self] progress in
      self?.state.withLock { $0.loads[number]?.progress = progress }
    }
  }
}
