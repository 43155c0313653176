/// The work of a subscription's thread: connects, subscribes and listens, again and again.
struct Subscriber {
  /// How long Redis can be silent before it gets a PING, and then how long it can take to answer.
  private static let patience: Duration = .seconds(15)

  private let address: RedisAddress
  private let channel: String
  private let options: RedisConnection.Options
  private let interrupter: ReadInterrupter
  private let record: HealthRecord
  private let sink: AsyncStream<RedisSubscription.Event>.Continuation
  private var backoff = Backoff(first: .milliseconds(50), limit: .seconds(1))

  init(
    address: RedisAddress, channel: String, options: RedisConnection.Options, interrupter: ReadInterrupter,
    record: HealthRecord,
    sink: AsyncStream<RedisSubscription.Event>.Continuation
  ) {
    self.address = address
    self.channel = channel
    self.options = options
    self.interrupter = interrupter
    self.record = record
    self.sink = sink
  }

  /// Works until the subscription is closed.
  mutating func run() {
    while !interrupter.isClosed {
      do {
        let connection = try HiredisContext.open(
          address, timeout: options.connectTimeout, writeTimeout: options.commandTimeout)
        try interrupter.whileOpen(connection.descriptor) { () throws(HiredisContext.Failure) in
          try listen(on: connection)
        }
      } catch {
        record.becomeDown(error.reason)
      }
      interrupter.pause(backoff.next())
    }
    record.becomeDown(nil)
    sink.finish()
  }

  private mutating func listen(on connection: borrowing HiredisContext) throws(HiredisContext.Failure) {
    try say(RedisCommand("SUBSCRIBE", RedisWord(channel)), on: connection)
    var awaitsPong = false
    while true {
      if let reply = try connection.reply(by: .now + Self.patience) {
        awaitsPong = false
        try hear(reply, from: connection.run)
      } else if awaitsPong {
        throw .timedOut
      } else {
        awaitsPong = true
        try say(RedisCommand("PING"), on: connection)
      }
    }
  }

  private mutating func hear(_ reply: RedisReply, from run: RedisRun) throws(HiredisContext.Failure) {
    if case .error(let error) = reply { throw HiredisContext.Failure(reason: error.message) }
    guard let elements = reply.array, elements.count == 3 else { return }
    switch elements[0].string {
    case "subscribe":
      backoff.reset()
      record.becomeUp(run)
      sink.yield(.subscribed)
    case "message":
      if let bytes = elements[2].bytes { sink.yield(.message(bytes)) }
    default: break
    }
  }

  private func say(
    _ command: RedisCommand, on connection: borrowing HiredisContext
  ) throws(HiredisContext.Failure) {
    try connection.append(command)
    try connection.flush(by: .now + options.commandTimeout)
  }
}
