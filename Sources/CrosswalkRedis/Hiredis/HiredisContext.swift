internal import CHiredis
internal import Glibc

// This folder is the only one that calls hiredis. `HiredisContext` is one blocking connection, which also logs in;
// `HiredisReply` copies a reply out of C. Both are noncopyable values, which free the C memory when they end. Nothing
// survives a failure: the owner drops the context and opens another.

/// A blocking connection of hiredis, which is closed at the end of the value.
///
/// It belongs to one thread, which blocks SIGPIPE. After any failure it cannot be used any more: hiredis does not
/// recover, and a reply could still arrive for a command that was given up.
struct HiredisContext: ~Copyable {
  /// Why the connection can no longer be used.
  struct Failure: Error {
    let reason: String
    /// Whether the only reason is that Redis is still loading its data.
    var isLoading = false
  }

  private let context: UnsafeMutablePointer<redisContext>
  /// The run of Redis that it is connected to; made up until the login has learned it.
  var run = RedisRun.madeUp()

  private init(owning context: UnsafeMutablePointer<redisContext>) {
    self.context = context
  }

  deinit {
    redisFree(context)
  }

  /// Connects.
  ///
  /// `timeout` bounds the connect and `writeTimeout` each later write; neither bounds the lookup of the host's address.
  static func connect(
    to endpoint: RedisAddress.Endpoint, timeout: Duration, writeTimeout: Duration
  ) throws(Failure) -> HiredisContext {
    let created =
      switch endpoint {
      case .tcp(let host, let port): redisConnectWithTimeout(host, Int32(port), timeout.timeval)
      case .unix(let path): redisConnectUnixWithTimeout(path, timeout.timeval)
      }
    guard let created else { throw Failure(reason: "out of memory") }
    let connection = HiredisContext(owning: created)
    guard created.pointee.err == 0 else { throw connection.failure }
    // hiredis opens the socket without O_CLOEXEC; without this, children would keep connections open.
    _ = fcntl(created.pointee.fd, F_SETFD, FD_CLOEXEC)
    // The timeout of the connect does not apply to writes.
    guard redisSetTimeout(created, writeTimeout.timeval) == REDIS_OK else { throw connection.failure }
    // On a unix socket this fails and leaves the context in an error state.
    if case .tcp = endpoint, redisEnableKeepAlive(created) != REDIS_OK { throw connection.failure }
    return connection
  }

  /// The socket, for `shutdown` from another thread while this value lives.
  var descriptor: Int32 { context.pointee.fd }

  /// Whether the other side closed, or sent something, while no reply is due; a command that is sent now would be lost.
  var isStale: Bool {
    var query = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&query, 1, 0) != 0
  }

  /// Adds a command to those that `flush` will send.
  func append(_ command: RedisCommand) throws(Failure) {
    try append(command.head)
    try append(command.words)
  }

  private func append(_ bytes: [UInt8]) throws(Failure) {
    let status = bytes.withUnsafeBytes {
      redisAppendFormattedCommand(context, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
    }
    guard status == REDIS_OK else { throw failure }
  }

  /// Sends the appended commands.
  func flush(by deadline: ContinuousClock.Instant) throws(Failure) {
    var done: Int32 = 0
    while done == 0 {
      guard redisBufferWrite(context, &done) == REDIS_OK else { throw failure }
      guard done != 0 || ContinuousClock.now < deadline else { throw Failure.timedOut }
    }
  }

  /// Waits for the next reply; returns nil, and leaves the connection as it is, if none came in time.
  func reply(by deadline: ContinuousClock.Instant) throws(Failure) -> RedisReply? {
    while true {
      var pointer: UnsafeMutableRawPointer?
      guard redisGetReplyFromReader(context, &pointer) == REDIS_OK else { throw failure }
      if let pointer { return HiredisReply(owning: pointer).value }
      guard try waitUntilReadable(by: deadline) else { return nil }
      guard redisBufferRead(context) == REDIS_OK else { throw failure }
    }
  }

  private func waitUntilReadable(by deadline: ContinuousClock.Instant) throws(Failure) -> Bool {
    while true {
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero else { return false }
      var query = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      // Rounded up, so that the last millisecond is not a busy loop.
      let count = poll(&query, 1, Int32(clamping: left.milliseconds + 1))
      if count > 0 { return true }
      guard count == 0 || errno == EINTR else { throw Failure(reason: String(cString: strerror(errno))) }
    }
  }

  private var failure: Failure {
    withUnsafeBytes(of: context.pointee.errstr) { bytes in
      let text = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      return Failure(reason: text.isEmpty ? "the connection failed" : text)
    }
  }
}

extension HiredisContext.Failure {
  static let timedOut = Self(reason: "no reply in time")
}

extension Duration {
  /// The whole milliseconds, rounded down.
  fileprivate var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }

  fileprivate var timeval: timeval {
    let (seconds, attoseconds) = components
    return Glibc.timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
  }
}
