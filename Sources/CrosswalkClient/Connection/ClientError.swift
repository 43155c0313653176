/// Why something could not be asked of a service, or was not done by it.
public enum ClientError: Error, Hashable {
  /// Nothing answers there; `reason` is the system's. Nothing was sent.
  case cannotConnect(ServiceAddress, reason: String)
  /// The connection ended before all replies had come. What became of the requests without a reply is unknown.
  case connectionLost(reason: String)
  /// No byte came for as long as one was waited for, while replies were owed.
  case timedOut(after: Duration)
  /// What came is not the line protocol, or no reply to what was asked.
  case protocolViolation(String)
  /// The service did not carry out the request, or does not let us in, and says why.
  case refused(ServiceError)
  /// This cannot be asked; the text says what would be right. Nothing was sent.
  case invalid(String)
  /// The client was closed.
  case closed
  /// The task was cancelled while it waited. What became of the request is unknown.
  case cancelled
}

extension ClientError: CustomStringConvertible {
  /// What went wrong, for a person.
  public var description: String {
    switch self {
    case .cannotConnect(let address, let reason): "cannot connect to \(address): \(reason)"
    case .connectionLost(let reason): "the connection to the service was lost: \(reason)"
    case .timedOut(let patience): "the service did not answer within \(patience)"
    case .protocolViolation(let what): "the service does not speak the line protocol: \(what)"
    case .refused(let error): "\(error)"
    case .invalid(let what): what
    case .closed: "the client is closed"
    case .cancelled: "the task was cancelled"
    }
  }
}

extension ClientError {
  /// A reply that the protocol does not have for that request.
  init(unexpected reply: Reply, to command: String) {
    if case .error(let error) = reply {
      self = .refused(error)
    } else {
      self = .protocolViolation("\(command) was answered with \(reply)")
    }
  }
}
