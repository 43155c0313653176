/// Why an attempt to ask something failed, and whether another one may be made.
enum Failure: Error {
  /// Nothing was sent: another attempt does no harm.
  case unsent(ClientError)
  /// The requests were sent, and whether they were carried out is unknown.
  case unknown(ClientError)
  /// Another attempt would end no better.
  case final(ClientError)

  init(_ error: ClientError, wasSent: Bool) {
    switch error {
    case .cannotConnect, .connectionLost, .timedOut: self = wasSent ? .unknown(error) : .unsent(error)
    case .protocolViolation, .refused, .invalid, .closed, .cancelled: self = .final(error)
    }
  }

  var error: ClientError {
    switch self {
    case .unsent(let error), .unknown(let error), .final(let error): error
    }
  }
}
