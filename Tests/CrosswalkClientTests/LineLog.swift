import Synchronization

/// The lines that a scripted server got, and the number of connections to it.
final class LineLog: Sendable {
  private let state = Mutex((lines: [String](), connections: 0))

  var lines: [String] { state.withLock { $0.lines } }
  var connections: Int { state.withLock { $0.connections } }

  /// Adds a line; returns how often it has arrived.
  @discardableResult
  func add(_ line: String) -> Int {
    state.withLock { state in
      state.lines.append(line)
      return state.lines.count { $0 == line }
    }
  }

  /// Counts a connection; it is used as the greeting of a scripted server.
  func greet() -> ScriptedServer.Step {
    state.withLock { $0.connections += 1 }
    return .nothing
  }
}
