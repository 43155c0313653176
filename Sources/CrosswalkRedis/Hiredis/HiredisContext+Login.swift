extension HiredisContext {
  /// Connects, authenticates, selects the database, checks that Redis answers and learns its run, all within `timeout`.
  ///
  /// A Redis that is still loading its data counts as one that cannot be reached yet.
  static func open(
    _ address: RedisAddress, timeout: Duration, writeTimeout: Duration
  ) throws(Failure) -> HiredisContext {
    do {
      return try logIn(address, timeout: timeout, writeTimeout: writeTimeout)
    } catch {
      throw Failure(reason: "\(address): \(error.reason)", isLoading: error.isLoading)
    }
  }

  private static func logIn(
    _ address: RedisAddress, timeout: Duration, writeTimeout: Duration
  ) throws(Failure) -> HiredisContext {
    let deadline = ContinuousClock.now + timeout
    var connection = try connect(to: address.endpoint, timeout: timeout, writeTimeout: writeTimeout)
    let steps = LoginStep.steps(for: address)
    for step in steps {
      try connection.append(step.command)
    }
    try connection.flush(by: deadline)
    for step in steps {
      guard let reply = try connection.reply(by: deadline) else { throw .timedOut }
      if case .tellRun = step {
        if let run = RedisRun(info: reply) { connection.run = run }
      } else if case .error(let error) = reply {
        throw Failure(reason: step.reason(for: error), isLoading: error.code == "LOADING")
      }
    }
    return connection
  }
}

/// A step of the login on each new connection.
private enum LoginStep {
  case authenticate(user: String?, password: String)
  case select(Int)
  case ping
  /// This step alone can fail: not every user may run INFO, and not every proxy passes it.
  case tellRun

  static func steps(for address: RedisAddress) -> [LoginStep] {
    var steps: [LoginStep] = []
    if let password = address.password { steps.append(.authenticate(user: address.user, password: password)) }
    if address.database != 0 { steps.append(.select(address.database)) }
    return steps + [.ping, .tellRun]
  }

  var command: RedisCommand {
    switch self {
    case .authenticate(nil, let password): RedisCommand("AUTH", RedisWord(password))
    case .authenticate(let user?, let password): RedisCommand("AUTH", RedisWord(user), RedisWord(password))
    case .select(let database): RedisCommand("SELECT", RedisWord(database))
    case .ping: RedisCommand("PING")
    case .tellRun: RedisCommand("INFO", "server")
    }
  }

  /// Only the code is shown if the text could repeat what was sent.
  func reason(for error: RedisServerError) -> String {
    switch (self, error.code) {
    case (_, "LOADING"): "it is loading its data"
    case (.authenticate, let code): "it refused the user or the password (\(code))"
    case (_, "NOAUTH"): "it requires a password, but the address has none"
    case (.select(let database), let code): "it refused database \(database) (\(code))"
    case (.ping, _), (.tellRun, _): error.message
    }
  }
}

/// How far a starting Redis has loaded its data.
package struct LoadingProgress: Sendable, Equatable, CustomStringConvertible {
  /// How much of its files Redis has read, in per cent.
  package let percent: Double
  /// How long Redis expects to take, in seconds; nil if it cannot tell yet.
  package let secondsLeft: Int?

  /// Reads the reply to INFO; returns nil for a Redis that is not loading.
  init?(info: String) {
    var facts: [Substring: Substring] = [:]
    for line in info.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 { facts[parts[0]] = parts[1] }
    }
    guard facts["loading"] == "1", let percent = facts["loading_loaded_perc"].flatMap({ Double($0) }) else {
      return nil
    }
    self.percent = min(100, max(0, percent))
    secondsLeft = facts["loading_eta_seconds"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
  }

  /// Asks a Redis that is loading; returns nil if it does not tell.
  static func of(_ address: RedisAddress, timeout: Duration) -> LoadingProgress? {
    let deadline = ContinuousClock.now + timeout
    guard
      let connection = try? HiredisContext.connect(to: address.endpoint, timeout: timeout, writeTimeout: timeout),
      (try? connection.append(RedisCommand("INFO", "persistence"))) != nil,
      (try? connection.flush(by: deadline)) != nil,
      let info = (try? connection.reply(by: deadline))?.string
    else { return nil }
    return LoadingProgress(info: info)
  }

  /// The progress in words.
  package var description: String {
    let left = secondsLeft.map { ", about \($0) s left" } ?? ""
    return "\(Int(percent)) % loaded\(left)"
  }
}
