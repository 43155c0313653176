extension Client {
  /// Records a call that one of the application's services handled, and that ended just now.
  ///
  /// - Parameters:
  ///   - service: The name of the service: a letter or a digit, then up to 127 letters, digits and `. _ / : -`.
  ///   - elapsed: How long it took, kept in whole µs.
  ///   - status: Whether it succeeded.
  ///   - cid: The caller's correlation id, at most 128 bytes of UTF-8.
  ///   - request: What was asked, as text; dropped by the server unless the call is slow or a sample.
  ///   - response: What was answered, as text; the same.
  /// - Throws: `ClientError`. After `connectionLost` and `timedOut` it is unknown whether the call was recorded: it is never
  ///   sent twice.
  public func record(
    _ service: String, elapsed: Duration, status: CallStatus = .ok, cid: String? = nil, request: String? = nil,
    response: String? = nil
  ) async throws(ClientError) {
    let call = Request(
      recording: service, elapsed: elapsed, status: status, cid: cid, request: request, response: response)
    switch try await reply(to: call, over: quick, isRepeatable: false) {
    case .ok: return
    case let other: throw ClientError(unexpected: other, to: "RECORD")
    }
  }

  /// Does a piece of work and records it as a call of a service: how long it took, and as failed if it throws, of whatever
  /// error, that of a cancelled task too.
  ///
  /// ```swift
  /// let invoice = try await client.measure("billing.invoice", cid: order.id) { try await write(order) }
  /// ```
  ///
  /// The recording never fails the work and never makes it wait: it is sent afterwards, together with others. What could
  /// not be recorded is counted in `unrecorded`.
  ///
  /// - Parameters:
  ///   - service: The name of the service: a letter or a digit, then up to 127 letters, digits and `. _ / : -`.
  ///   - cid: The caller's correlation id, at most 128 bytes of UTF-8.
  ///   - request: What was asked, as text; dropped by the server unless the call is slow or a sample.
  ///   - work: What is measured.
  ///   - response: What was answered, made of the result; called only if there is one.
  /// - Returns: The result of the work.
  /// - Throws: What the work throws, and nothing else.
  nonisolated(nonsending) public func measure<Result, WorkFailure: Error>(
    _ service: String, cid: String? = nil, request: String? = nil,
    _ work: nonisolated(nonsending) () async throws(WorkFailure) -> Result,
    response: (Result) -> String? = { _ in nil }
  ) async throws(WorkFailure) -> Result {
    let start = configuration.time.now()
    let result: Result
    do throws(WorkFailure) {
      result = try await work()
    } catch {
      let elapsed = start.duration(to: configuration.time.now())
      recorder.add(Request(recording: service, elapsed: elapsed, status: .error, cid: cid, request: request))
      throw error
    }
    let elapsed = start.duration(to: configuration.time.now())
    recorder.add(
      Request(
        recording: service, elapsed: elapsed, status: .ok, cid: cid, request: request, response: response(result)))
    return result
  }

  /// The calls that `measure` could not have recorded, since the client was made.
  public var unrecorded: Unrecorded { recorder.unrecorded }
}

/// How a call ended.
public enum CallStatus: String, Sendable, Hashable {
  /// It did what it was asked.
  case ok
  /// It failed.
  case error
}

extension Request {
  /// The request that records a call.
  init(
    recording service: String, elapsed: Duration, status: CallStatus, cid: String?, request: String?,
    response: String? = nil
  ) {
    var options: [Option] = []
    if let cid { options.append(Option("cid", cid)) }
    if status != .ok { options.append(Option("status", status.rawValue)) }
    if let request { options.append(Option("req", request)) }
    if let response { options.append(Option("res", response)) }
    self.init(["RECORD", service, elapsed.word], options: options)
  }
}
