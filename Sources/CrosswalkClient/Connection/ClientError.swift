/// Why a service could not be asked.
package enum ClientError: Error, Hashable {
  /// Nothing answers there; `reason` is the system's.
  case cannotConnect(ServiceAddress, reason: String)
  /// The connection ended before all replies had come. What became of the requests without a reply is unknown.
  case connectionLost(reason: String)
  /// No byte came for as long as one was waited for, while replies were owed.
  case timedOut(after: Duration)
  /// What came is not the line protocol.
  case protocolViolation(String)
  /// The service ended the connection and said why, or does not let us in.
  case refused(ServiceError)
}

extension ClientError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .cannotConnect(let address, let reason): "cannot connect to \(address): \(reason)"
    case .connectionLost(let reason): "the connection to the service was lost: \(reason)"
    case .timedOut(let patience): "the service did not answer within \(patience)"
    case .protocolViolation(let what): "the service does not speak the line protocol: \(what)"
    case .refused(let error): error.message
    }
  }
}
