@testable import CrosswalkServer
@testable import CrosswalkCoordination

/// A connection without a socket, a clock or a task: it carries out the actions of its state, and notes faults.
///
/// What the state asks for happens when the test says so: the peer takes bytes, a reply comes, or others had their
/// turn.
final class PlayedConnection {
  /// The number of unsent bytes above which the connection is not writable.
  let highMark: Int
  let node: Node
  private var state: ConnectionState
  private var writer = ReplyWriter()
  /// How far the clock advances whenever the state reads it.
  var tick = Duration.zero
  private(set) var now = LoopTime(uptime: .seconds(1000))

  /// All bytes that were sent.
  private(set) var sent: [UInt8] = []
  /// The number of them that the peer has taken.
  private(set) var taken = 0
  private(set) var isWritable = true
  private(set) var running: DeferredRequest?
  private(set) var isCancelled = false
  private(set) var isAwaitingTurn = false
  private(set) var hasClosedOutput = false
  private(set) var isClosed = false
  private(set) var cutOff: ConnectionState.CutOff?
  private(set) var endedSubscriptions = 0
  private(set) var takenBack = 0
  /// The names of the actions, in order.
  private(set) var actions: [String] = []
  /// What the state asked for and must not ask for.
  private(set) var faults: [String] = []

  private var isCarryingOut = false
  private var awaitedSent: Int?
  private var messages: [(end: Int, count: Int, subscription: Subscription)] = []

  init(_ node: Node, timing: Timing = Timing(), refusal: RequestFault? = nil) {
    self.node = node
    highMark = node.limits.unsentReplies
    state = ConnectionState(
      session: Session(role: .operator, loopContext: LoopContext(node: node)), timing: timing,
      refusal: refusal)
    state.begin(with: Peer(), at: now)
    carryOut()
  }

  var unsent: Int { sent.count - taken }
  var phase: ConnectionState.Phase { state.phase }
  var wantsInput: Bool { state.wantsInput }
  var needsInput: Bool { state.needsInput }
  var nextCheck: LoopTime? { state.nextCheck }
  var text: String { String(decoding: sent, as: UTF8.self) }

  // MARK: What happens

  func receive(_ bytes: some Collection<UInt8>) {
    var lent = Array(bytes)
    lent.withUnsafeMutableBytes { lent in
      state.received(UnsafeRawBufferPointer(lent), at: now)
      carryOut()
      // The bytes were only lent, so they are not valid any more.
      for index in lent.indices { lent[index] = 0xFF }
    }
  }

  func receive(_ text: String) { receive(Array(text.utf8)) }

  /// Makes the reply of the request that runs.
  func reply(isOthersTurn: Bool = false) async {
    guard let request = running else { return }
    let reply = await request.run(ConnectionIdentity(name: "test"))
    running = nil
    isCancelled = false
    state.replied(reply, isOthersTurn: isOthersTurn)
    carryOut()
  }

  /// Lets the peer take bytes.
  func take(_ count: Int = .max) {
    taken += min(count, unsent)
    while let first = messages.first, first.end <= taken {
      messages.removeFirst()
      state.messagesAreSent(first.count)
      first.subscription.firstAreSent(first.count)
    }
    if let awaited = awaitedSent, awaited <= taken {
      awaitedSent = nil
      state.allIsSent(unsent: unsent, at: now)
      carryOut()
    }
    updateWritability()
  }

  func turn() {
    guard isAwaitingTurn else { return }
    isAwaitingTurn = false
    state.turnHasCome()
    carryOut()
  }

  /// Lets time pass.
  func wait(_ duration: Duration) {
    now = now + duration
    guard let time = state.nextCheck, time <= now else { return }
    state.check(at: now, unsent: unsent, onTheWay: 0)
    carryOut()
  }

  /// Lets time pass up to the next check, several times.
  func waitForChecks(_ count: Int) {
    for _ in 0..<count {
      guard let time = state.nextCheck else { return }
      wait(max(.zero, time.uptime - now.uptime))
    }
  }

  func deliver(from subscription: Subscription) {
    state.delivered(by: subscription)
    carryOut()
  }

  func endInput() {
    state.inputEnded()
    carryOut()
  }

  func stop() {
    state.stop()
    carryOut()
  }

  func giveUp() {
    state.giveUp()
    carryOut()
  }

  /// Ends the connection as if it were lost.
  func lose() {
    isClosed = true
    state.closed()
    carryOut()
  }

  // MARK: What is to be done

  private func carryOut() {
    // As with a real connection, an action can cause an event while it is being carried out.
    guard !isCarryingOut else { return }
    isCarryingOut = true
    defer { isCarryingOut = false }
    var count = 0
    while let action = next() {
      carryOut(action)
      count += 1
      if count > 100_000 { return note("there is no end of actions") }
    }
    if !writer.bytes.isEmpty { note("something is written and not sent") }
  }

  private func next() -> ConnectionState.Action? {
    state.next(at: look(), into: &writer)
  }

  private func look() -> LoopTime {
    now = now + tick
    return now
  }

  private func carryOut(_ action: ConnectionState.Action) {
    actions.append(action.name)
    switch action {
    case .send: send()
    case .sendMessages(let count, let subscription):
      messages.append((sent.count + writer.bytes.count, count, subscription))
      send()
    case .look:
      wants(!isClosed, "looked at after the end")
      state.looked(unsent: unsent, at: now)
    case .awaitSent:
      wants(!isClosed && awaitedSent == nil, "awaited twice")
      awaitedSent = sent.count
      take(0)
    case .run(let request):
      wants(!isClosed && running == nil, "a request runs beside another, or after the end")
      running = request
    case .cancel: isCancelled = true
    case .begin(let begin):
      wants(!isClosed, "begun after the end")
      begin()
    case .takeBack: takenBack += 1
    case .awaitTurn:
      wants(!isClosed && !isAwaitingTurn, "two turns are awaited, or one after the end")
      isAwaitingTurn = true
    case .endSubscriptions: endedSubscriptions += 1
    case .warn: break
    case .closeOutput:
      wants(
        !isClosed && !hasClosedOutput && unsent == 0,
        "the output is closed before all is sent, or twice")
      hasClosedOutput = true
    case .close(let reason):
      wants(!isClosed, "closed twice")
      isClosed = true
      cutOff = reason
    }
  }

  private func send() {
    wants(!isClosed && !hasClosedOutput, "something is sent after the end")
    wants(!writer.bytes.isEmpty, "nothing is sent")
    sent += writer.bytes
    writer.clear()
    updateWritability()
  }

  private func updateWritability() {
    let isWritableNow = isWritable ? unsent < highMark : unsent < highMark / 2
    guard isWritableNow != isWritable else { return }
    isWritable = isWritableNow
    state.becameWritable(isWritable)
    carryOut()
  }

  private func wants(_ isSo: Bool, _ fault: String) {
    if !isSo { note(fault) }
  }

  private func note(_ fault: String) { faults.append("\(fault), after \(actions.suffix(8))") }
}

extension ConnectionState.Action {
  /// The name of the action.
  var name: String {
    switch self {
    case .send: "send"
    case .sendMessages(let count, _): "sendMessages \(count)"
    case .look: "look"
    case .awaitSent: "awaitSent"
    case .run: "run"
    case .cancel: "cancel"
    case .begin: "begin"
    case .takeBack: "takeBack"
    case .awaitTurn: "awaitTurn"
    case .endSubscriptions: "endSubscriptions"
    case .warn: "warn"
    case .closeOutput: "closeOutput"
    case .close: "close"
    }
  }
}
