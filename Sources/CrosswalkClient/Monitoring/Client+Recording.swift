// Monitoring: the calls that an application's services handle.
//
// `record` sends a call and waits for the reply. `measure` gives the call to the `Recorder`, which keeps it in memory
// and sends it later, together with others. While the server is away, up to 16 MiB of calls wait; they do not survive
// the process. A call is never sent twice, so a crash of the server can lose calls but never counts one twice.

extension Client {
  /// Records a call that one of the application's services has handled and that has just ended.
  ///
  /// - Parameters:
  ///   - service: The name of the service: a letter or a digit, then up to 127 letters, digits and `. _ / : -`.
  ///   - elapsed: How long the call took; whole µs are kept.
  ///   - status: Whether the call succeeded.
  ///   - cid: The caller's correlation id, at most 128 bytes of UTF-8.
  ///   - request: The payload of the request; the server drops it unless the call is slow or a sample.
  ///   - response: The payload of the response; the server drops it unless the call is slow or a sample.
  /// - Throws: `ClientError`. After `connectionLost` and `timedOut` it is unknown whether the call was recorded, since
  ///   it is never sent twice.
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

  /// Does a piece of work and records it as a call of a service, with the time that it took.
  ///
  /// If the work throws any error, even that of a cancelled task, the call is recorded as failed.
  ///
  /// ```swift
  /// let invoice = try await client.measure("billing.invoice", cid: order.id) { try await write(order) }
  /// ```
  ///
  /// Recording never makes the work fail or wait: the call is sent afterwards, together with others. Calls that could
  /// not be recorded are counted in `unrecorded`.
  ///
  /// - Parameters:
  ///   - service: The name of the service: a letter or a digit, then up to 127 letters, digits and `. _ / : -`.
  ///   - cid: The caller's correlation id, at most 128 bytes of UTF-8.
  ///   - request: The payload of the request; the server drops it unless the call is slow or a sample.
  ///   - work: The work to measure.
  ///   - response: Makes the payload of the response from the result; it is not called if the work throws.
  /// - Returns: The result of the work.
  /// - Throws: The error of the work, and nothing else.
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

  /// The calls that `measure` could not record since the client was made.
  public var unrecorded: Unrecorded { recorder.unrecorded }
}

/// How a call ended.
public enum CallStatus: String, Sendable, Hashable {
  /// The call succeeded.
  case ok
  /// The call failed.
  case error
}

extension Request {
  /// Makes the request that records a call.
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
