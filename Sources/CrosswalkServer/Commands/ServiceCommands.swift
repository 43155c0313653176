internal import Crosswalk
package import CrosswalkMonitoring
internal import CrosswalkStore
package import Logging

extension Command {
  /// Returns all commands about services and their calls.
  package static func services(of engine: MonitorEngine, logger: Logger) -> [Command] {
    [record, policy(in: engine, logger)] + captures(of: engine, logger) + statistics(of: engine, logger)
  }

  /// RECORD, which needs only what is in memory.
  package static let record = Command(
    "RECORD", "service elapsed [cid=word] [status=ok|error] [req=word] [res=word]",
    summary: "Counts a call that a service handled, and says whether it is slow, a sample, or both.",
    role: .application, positionals: 2...2, options: .named(["cid", "status", "req", "res"]), payloads: ["req", "res"],
    fastPath: .records,
    handler: .immediate { request, reply, session throws(RequestFault) in
      switch session.loopContext.calls.record(try RecordedCall(request)) {
      case .counted(let isSlow, let isSample): reply.recorded(isSlow: isSlow, isSample: isSample)
      case .noName: throw .noService(request[0])
      case .noRoom:
        throw RequestFault(
          .limit,
          "\(session.loopContext.node.recorderState.roster.limit) services are known; FORGET one with statistics=yes")
      }
    })
}

extension RecordedCall {
  fileprivate init(_ request: borrowing Request) throws(RequestFault) {
    guard let elapsed = DurationWord.microseconds(request[1]) else { throw .noDuration("elapsed", request[1]) }
    self.init(service: request[0], elapsed: elapsed)
    if let word = request.option("status") {
      guard let status = CaptureStatus(word) else {
        throw RequestFault(.badRequest, "status is ok or error, not \(String.quoting(word))")
      }
      failed = status == .error
    }
    cid = request.option("cid")
    if let cid, cid.count > Self.longestCorrelationID {
      throw RequestFault(.tooLong, "the cid has \(cid.count) bytes; the limit is \(Self.longestCorrelationID)")
    }
    self.request = request.payload("req")
    response = request.payload("res")
  }
}

extension Command {
  static func policy(in engine: MonitorEngine, _ logger: Logger) -> Command {
    Command(
      "POLICY", "service [slow=DURATION|off] [sample=N|off] [keep=N] [payload=BYTES] [redact=name,name] [cards=on|off]",
      summary: "Shows what is captured of a service's calls and what is redacted; an operator can set it with options.",
      role: .application, roleWithOptions: .operator, positionals: 1...1,
      options: .named(["slow", "sample", "keep", "payload", "redact", "cards"]),
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { request in
          let service = try request.service
          guard !request.options.isEmpty else {
            return .document(engine.recorderState.policies.value.policy(of: service).document(of: service))
          }
          let options = request.options.map {
            PolicyOption(String(decoding: $0.name, as: UTF8.self), String(decoding: $0.value, as: UTF8.self))
          }
          return .document(try await engine.policies.set(options, of: service).document(of: service))
        }
      })
  }
}
