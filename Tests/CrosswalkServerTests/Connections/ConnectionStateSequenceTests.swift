import Testing

@testable import CrosswalkServer
@testable import CrosswalkCoordination

/// Thousands of random sequences of events, after each of which the same conditions must hold.
///
/// Every request has one reply, in order. Messages come once, in order, and between replies. One request runs at a
/// time. If a peer does not take its replies, the server stops answering it and reading from it. Nothing is sent after
/// a close, and what was taken from the node's budgets is given back.
@Suite(.timeLimit(.minutes(5)))
struct ConnectionStateSequenceTests {
  @Test(arguments: 0..<20)
  func `whatever happens in whatever order, the promises of a connection are kept`(block: Int)
    async throws
  {
    for sequence in 0..<150 {
      let seed = UInt64(block * 1000 + sequence)
      var play = try RandomPlay(seed: seed)
      let fault = await play.run()
      try #require(fault == nil, "seed \(seed)")
    }
  }
}

/// One random sequence.
private struct RandomPlay {
  private static let timing = {
    // These times are longer than a turn, which lasts an hour.
    var timing = Timing()
    timing.stall = .seconds(1_000_000)
    timing.deliveryStall = .seconds(500_000)
    timing.lingerPause = .seconds(50_000)
    timing.linger = .seconds(500_000)
    return timing
  }()

  private let commands = StateCommands()
  private let limits: Limits
  private let connection: PlayedConnection
  private let subscription: Subscription
  private let isRefused: Bool
  private var random: SeededGenerator
  /// The input that is to arrive, and the replies to it.
  private var input: [UInt8] = []
  private var arrived = 0
  /// The number of bytes that came before the connection was closing.
  private var heard = 0
  private var isHeard = true
  private var expected: [String] = []
  private var delivered: [String] = []
  private var isLost = false
  private var inputHasEnded = false

  init(seed: UInt64) throws {
    random = SeededGenerator(seed: seed)
    var limits = Limits()
    limits.unsentReplies = [100, 1000, 1 << 20].randomElement(using: &random) ?? 0
    limits.stretch = [1, 100, 64 << 10].randomElement(using: &random) ?? 0
    self.limits = limits
    isRefused = Int.random(in: 0..<20, using: &random) == 0
    connection = PlayedConnection(
      commands.node(limits), timing: Self.timing,
      refusal: isRefused ? RequestFault(.limit, "full") : nil)
    subscription = Subscription(group: try CoordinationName("all")) { _ in }
    for number in 0..<Int.random(in: 0...30, using: &random) { ask(number) }
  }

  private mutating func ask(_ number: Int) {
    let length = Int.random(in: 0...300, using: &random)
    let (request, reply) =
      switch Int.random(in: 0..<8, using: &random) {
      case 0, 1: ("PING \(number)", "OK \(number)")
      case 2: ("LATER \(number)", "OK \(number)")
      case 3: ("PERSONAL \(number)", "OK \(number)")
      case 4:
        (
          "LONGER \(length)",
          length == 0 ? "OK \"\"" : "OK " + String(repeating: "x", count: length)
        )
      case 5: ("DOCUMENT \(length)", "OK \"" + String(repeating: "d", count: length) + "\"")
      case 6:
        (
          "UNKNOWN\(number)",
          "ERR unknown-command \"no command 'UNKNOWN\(number)'; HELP lists all\""
        )
      default: ("", "")
      }
    input += Array((request + "\n").utf8)
    if !reply.isEmpty { expected.append(reply) }
  }

  /// Plays the sequence; returns the first fault.
  mutating func run() async -> String? {
    for _ in 0..<Int.random(in: 5...80, using: &random) {
      connection.tick =
        [.zero, .seconds(100), .seconds(2000)].randomElement(using: &random) ?? .zero
      await step()
      if let fault = fault() { return fault }
    }
    await finish()
    return fault() ?? faultAtTheEnd()
  }

  private mutating func step() async {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<40: arrive()
    case 40..<55: await connection.reply(isOthersTurn: Bool.random(using: &random))
    case 55..<70: connection.take([1, 50, 500, .max].randomElement(using: &random) ?? 0)
    case 70..<80: connection.turn()
    case 80..<88: deliver()
    case 88..<94: connection.wait(.seconds(Int.random(in: 0..<100_000, using: &random)))
    case 94: endInput()
    case 95: connection.stop()
    case 96: connection.giveUp()
    case 97: lose()
    default: break
    }
  }

  private mutating func arrive() {
    guard connection.wantsInput, !inputHasEnded, !connection.isClosed, arrived < input.count
    else { return }
    switch connection.phase {
    case .closing, .lingering: isHeard = false
    default: break
    }
    let count = min(Int.random(in: 1...200, using: &random), input.count - arrived)
    if isHeard { heard = arrived + count }
    connection.receive(input[arrived..<arrived + count])
    arrived += count
  }

  private mutating func deliver() {
    guard !isRefused else { return }
    let messages = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      delivered.append("MSG news \(delivered.count) m")
      return delivered.count - 1
    }
    guard let topic = try? CoordinationName("news") else { return }
    subscription.deliver(
      messages.map { Delivery(topic: topic, id: "\($0)", payload: [UInt8(ascii: "m")]) })
    connection.deliver(from: subscription)
  }

  private mutating func endInput() {
    guard !connection.isClosed else { return }
    inputHasEnded = true
    connection.endInput()
  }

  private mutating func lose() {
    guard !connection.isClosed else { return }
    isLost = true
    connection.lose()
  }

  /// Brings everything to the end: the peer sends the rest, takes all, and closes.
  private mutating func finish() async {
    for _ in 0..<100_000 {
      connection.take()
      connection.turn()
      await connection.reply()
      arrive()
      let isQuiet =
        connection.running == nil && !connection.isAwaitingTurn && connection.unsent == 0
      guard isQuiet, arrived == input.count || !connection.wantsInput || inputHasEnded else {
        continue
      }
      if inputHasEnded || connection.isClosed { break }
      endInput()
    }
    connection.take()
  }

  private var lines: [String] {
    connection.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
      String.init)
  }

  /// Returns a condition that does not hold after an event.
  private func fault() -> String? {
    if let fault = connection.faults.first { return fault }
    let replies = lines.filter { !$0.hasPrefix("MSG") }
    let all = isRefused ? ["ERR limit \"full\""] : expected
    guard all.starts(with: replies) else { return "replies are wrong: \(replies) and not \(all)" }
    let messages = lines.filter { $0.hasPrefix("MSG") }
    guard delivered.starts(with: messages) else { return "messages are wrong: \(messages)" }
    if connection.node.unfinishedRequests.count > 70_000 { return "too much is read" }
    // A reply is shorter than 400 bytes. A piece of a document and the replies of a turn may each end with one reply
    // more, and there are messages. The replies of a turn are sent before it shows that the peer is slow.
    let most =
      limits.unsentReplies + min(limits.stretch, limits.unsentReplies) + 800 + delivered.count * 20
    if connection.unsent > most {
      return "\(connection.unsent) bytes are unsent: more than \(most)"
    }
    switch connection.phase {
    case .refusing, .flooded, .lingering:
      if connection.nextCheck == nil { return "nobody looks after it" }
    case .closing:
      if connection.unsent > 0, connection.nextCheck == nil {
        return "nobody looks after its end"
      }
    case .closed: if connection.nextCheck != nil { return "what is closed is looked after" }
    case .waiting: if connection.running == nil { return "nothing runs" }
    case .yielding: if !connection.isAwaitingTurn { return "its turn never comes" }
    case .serving: if !connection.needsInput { return "requests are left lying" }
    }
    return nil
  }

  private func faultAtTheEnd() -> String? {
    guard connection.isClosed else { return "it is not closed: \(connection.phase)" }
    guard connection.node.unfinishedRequests.count == 0, connection.node.untakenReplies.count == 0
    else {
      return "budgets are not given back"
    }
    guard connection.endedSubscriptions > 0 else { return "subscriptions are not ended" }
    guard commands.replied == commands.count + connection.takenBack else {
      return "a reply is neither sent nor taken back"
    }
    guard !isLost, connection.cutOff == nil else { return nil }
    let requests = input[..<heard].split(separator: 10, omittingEmptySubsequences: false).dropLast()
      .filter { !$0.isEmpty }
    let replies = lines.filter { !$0.hasPrefix("MSG") }
    guard replies.count == (isRefused ? 1 : requests.count) else {
      return "\(replies.count) replies to \(requests.count)"
    }
    return nil
  }
}

/// Random numbers that are the same for the same seed.
private struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
