extension HiredisContext {
  /// Connects, authenticates, selects the database, makes sure that Redis answers and learns which run of it this is, all
  /// within `timeout`.
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

/// What is said to Redis on every new connection.
private enum LoginStep {
  case authenticate(user: String?, password: String)
  case select(Int)
  case ping
  /// The only one that may be refused: not every user may run INFO, and not every proxy passes it.
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

  /// The code alone where a text might repeat what was sent.
  func reason(for error: RedisServerError) -> String {
    switch (self, error.code) {
    case (_, "LOADING"): "it is loading its data"
    case (.authenticate, let code): "it refused the user or the password (\(code))"
    case (_, "NOAUTH"): "it asks for a password, and the address has none"
    case (.select(let database), let code): "it refused database \(database) (\(code))"
    case (.ping, _), (.tellRun, _): error.message
    }
  }
}
