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
