internal import CrosswalkStore

extension Monitor {
  /// Does work, and records it as a call of a service.
  ///
  /// The call has failed if the work throws any error, including the error of a cancelled task.
  ///
  /// ```swift
  /// let invoice = try await monitor.measure("billing.invoice", request: order.json) {
  ///   try await write(order)
  /// } response: { invoice in
  ///   invoice.json
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - service: The name of the service: a letter or a digit, then up to 127 letters, digits and `. _ / : -`.
  ///   - cid: The caller's correlation id, at most 128 bytes of UTF-8.
  ///   - request: The request; evaluated after the work, and only if the call is captured.
  ///   - work: The work to measure.
  ///   - response: Makes the response from the result; called only if there is a result and the call is captured.
  /// - Returns: The result of the work.
  /// - Throws: The error of the work, and no other; the work is done even if the name is not valid.
  nonisolated(nonsending) public func measure<Result, Failure: Error>(
    _ service: String, cid: @autoclosure () -> String? = nil, request: @autoclosure () -> String? = nil,
    _ work: nonisolated(nonsending) () async throws(Failure) -> Result,
    response: (Result) -> String? = { _ in nil }
  ) async throws(Failure) -> Result {
    let start = clock()
    let result: Result
    do throws(Failure) {
      result = try await work()
    } catch {
      record(service, elapsed: start.duration(to: clock()), status: .error, cid: cid(), request: request())
      throw error
    }
    record(
      service, elapsed: start.duration(to: clock()), cid: cid(), request: request(), response: response(result))
    return result
  }

  /// Does synchronous work, and records it as a call of a service.
  public func measure<Result, Failure: Error>(
    _ service: String, cid: @autoclosure () -> String? = nil, request: @autoclosure () -> String? = nil,
    _ work: () throws(Failure) -> Result, response: (Result) -> String? = { _ in nil }
  ) throws(Failure) -> Result {
    let start = clock()
    let result: Result
    do throws(Failure) {
      result = try work()
    } catch {
      record(service, elapsed: start.duration(to: clock()), status: .error, cid: cid(), request: request())
      throw error
    }
    record(
      service, elapsed: start.duration(to: clock()), cid: cid(), request: request(), response: response(result))
    return result
  }

  /// Records a call that was measured elsewhere and ends now.
  ///
  /// It neither waits nor fails. It allocates nothing unless the call is slow or a sample.
  ///
  /// - Parameters:
  ///   - service: The name of the service: a letter or a digit, then up to 127 letters, digits and `. _ / : -`.
  ///   - elapsed: How long the call took, kept in whole µs; a negative time counts as 0.
  ///   - status: Whether the call succeeded.
  ///   - cid: The caller's correlation id, at most 128 bytes of UTF-8; a longer one is logged and left out.
  ///   - request: The request; evaluated only if the call is captured.
  ///   - response: The response; evaluated only if the call is captured.
  /// - Returns: Whether the call is counted, and whether it is slow or a sample. A name that is not valid, and a new
  ///   service above the limit of 10,000, are also logged, once.
  @discardableResult
  public func record(
    _ service: String, elapsed: Duration, status: CaptureStatus = .ok, cid: @autoclosure () -> String? = nil,
    request: @autoclosure () -> String? = nil, response: @autoclosure () -> String? = nil
  ) -> Verdict {
    var service = service
    let verdict = service.withUTF8 { name in
      recorder.record(
        UnsafeRawBufferPointer(name), elapsed: elapsed.wholeMicroseconds, failed: status == .error
      ) { call in
        call.cid = checked(cid(), of: call.service)
        call.request = request().map { Array($0.utf8) }
        call.response = response().map { Array($0.utf8) }
      }
    }
    switch verdict {
    case .counted: break
    case .noName:
      logOnce(about: service, "calls of \(String(reflecting: service)) are not recorded: \(ServiceNameError())")
    case .noRoom:
      logOnce(
        about: service,
        "calls of \(service) are not recorded: the limit of \(engine.recorderState.roster.limit) services is reached")
    }
    return verdict
  }

  private func checked(_ cid: String?, of service: ServiceName) -> String? {
    guard let cid, cid.utf8.count > RecordedCall.longestCorrelationID else { return cid }
    logOnce(
      about: service.text,
      """
      a correlation id of \(service) has \(cid.utf8.count) bytes and is left out; \
      the limit is \(RecordedCall.longestCorrelationID) bytes
      """)
    return nil
  }
}
