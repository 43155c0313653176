internal import CrosswalkStore

extension Monitor {
  /// Does a piece of work and records it as a call of a service: how long it took, and as failed if it throws, of whatever
  /// error, that of a cancelled task too.
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
  ///   - service: The name of the service: a letter or a digit, then up to 127 of letters, digits and `. _ / : -`.
  ///   - cid: The caller's correlation id, at most 128 bytes of UTF-8.
  ///   - request: What was asked; evaluated after the work, and only if the call is captured.
  ///   - work: What is measured.
  ///   - response: What was answered, made of the result; called only if there is one and the call is captured.
  /// - Returns: The result of the work.
  /// - Throws: What the work throws, and nothing else: with a name that is none the work is done all the same.
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

  /// The same for work that waits for nothing.
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
  ///   - service: The name of the service: a letter or a digit, then up to 127 of letters, digits and `. _ / : -`.
  ///   - elapsed: How long it took, kept in whole µs; a negative time counts as none.
  ///   - status: Whether it succeeded.
  ///   - cid: The caller's correlation id, at most 128 bytes of UTF-8; one that is longer is logged and left out.
  ///   - request: What was asked; evaluated only if the call is captured.
  ///   - response: What was answered; evaluated only if the call is captured.
  /// - Returns: Whether it is counted, and what it is a candidate for. A name that is none, and a new service past the
  ///   10,000 that there may be, is also logged, once.
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
        "calls of \(service) are not recorded: there are \(engine.recorderState.roster.limit) services already")
    }
    return verdict
  }

  private func checked(_ cid: String?, of service: ServiceName) -> String? {
    guard let cid, cid.utf8.count > RecordedCall.longestCorrelationID else { return cid }
    logOnce(
      about: service.text,
      """
      a correlation id of \(service) has \(cid.utf8.count) bytes and is left out; \
      it may have \(RecordedCall.longestCorrelationID)
      """)
    return nil
  }
}
