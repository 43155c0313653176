import CrosswalkMonitoring
import CrosswalkStore
import Synchronization

@testable import CrosswalkServer

/// A node that records calls, without a socket and Redis, with a clock that the test sets.
struct RecordingDesk {
  let recorderState: RecorderState
  let node: Node
  let clock: TestClock
  private let loopContext: LoopContext

  /// Makes a node on which some services have a policy without samples, which are random.
  init(_ policies: [String: [PolicyOption]] = [:], limit: Int = ServiceRoster.limit) throws {
    var snapshot: [ServiceName: Policy] = [:]
    for name in ["a", "b", "c", "d"] { snapshot[try ServiceName(name)] = try Policy.default.setting([.noSamples]) }
    for (name, options) in policies {
      snapshot[try ServiceName(name)] = try Policy.default.setting([.noSamples] + options)
    }
    let clock = TestClock()
    self.clock = clock
    recorderState = RecorderState(
      policies: PolicyCell(PolicySnapshot(policies: snapshot)), limit: limit, now: { clock.read() })
    var limits = Limits()
    // All that arrives together is answered in one turn, however slow the machine is.
    limits.stretchTime = .seconds(3600)
    node = Node(
      version: "1", name: "here", limits: limits, table: CommandTable(Command.general + [Command.record]),
      recorderState: recorderState,
      facts: { InfoFacts() })
    loopContext = LoopContext(node: node)
  }

  /// Makes a connection on the node's only event loop.
  func connect(_ role: Role = .application) -> ProtocolCore {
    ProtocolCore(session: Session(role: role, loopContext: loopContext))
  }

  /// Returns the replies to lines that arrive together.
  func replies(to lines: String..., role: Role = .application) -> [String] {
    var core = connect(role)
    return Self.replies(&core, to: Array(lines.map { $0 + "\n" }.joined().utf8))
      .split(separator: "\n").map(String.init)
  }

  /// Returns the replies to input that arrives at once, on a core that continues.
  static func replies(_ core: inout ProtocolCore, to input: [UInt8]) -> String {
    String(decoding: core.replies(to: input), as: UTF8.self)
  }

  /// Returns what was counted for each service and minute since the last time.
  func counted() -> [String: Counts] {
    var counted: [String: Counts] = [:]
    for counts in loopContext.calls.drain(at: clock.now.date) {
      counted["\(counts.service) \(counts.minute)", default: Counts()].merge(counts.counts)
    }
    return counted
  }
}

extension PolicyOption {
  static let noSamples = PolicyOption("sample", "off")
}

/// A clock that tests set.
final class TestClock: Sendable {
  private struct State {
    // This is the middle of a minute near now, because Redis' own clock decides what is too old.
    var time = Moment(microseconds: (Moment.now().seconds / 3600 * 3600 - 30) * 1_000_000)
    var reads = 0
  }

  private let state = Mutex(State())

  var now: Moment { state.withLock { $0.time } }
  /// How often the clock was read.
  var reads: Int { state.withLock { $0.reads } }
  /// The start of the minute, in seconds since 1970.
  var minute: Int64 { Period.minute.start(of: now.seconds) }

  func read() -> Moment {
    state.withLock { state in
      state.reads += 1
      return state.time
    }
  }

  func advance(seconds: Int64) { state.withLock { $0.time = $0.time.advanced(seconds: seconds) } }
}
