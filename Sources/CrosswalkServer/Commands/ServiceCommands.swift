package import CrosswalkMonitoring
internal import CrosswalkStore
package import Logging

extension Command {
  /// All commands on services and their calls.
  package static func services(of monitoring: Monitoring, logger: Logger) -> [Command] {
    [record, policy(in: monitoring, logger)] + captures(of: monitoring, logger) + statistics(of: monitoring, logger)
  }

  /// RECORD: all that it needs is in memory.
  package static let record = Command(
    "RECORD", "service elapsed [cid=word] [status=ok|error] [req=word] [res=word]",
    summary: "Counts a call that a service handled, and says whether it may be captured, and why.", role: .application,
    positionals: 2...2, options: .named(["cid", "status", "req", "res"]), payloads: ["req", "res"],
    fastPath: .records,
    handler: .immediate { request, reply, session throws(RequestFault) in
      switch session.worker.calls.record(try RecordedCall(request)) {
      case .counted(let isSlow, let isSample): reply.recorded(isSlow: isSlow, isSample: isSample)
      case .noName: throw .noService(request[0])
      case .noRoom:
        throw RequestFault(
          .limit, "\(session.worker.node.recording.roster.limit) services are known; FORGET one with statistics=yes")
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
