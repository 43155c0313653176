#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// Why something could not be asked of a server, or was not done by it.
public enum ClientError: Error, Hashable {
  /// Nothing answers there; `reason` is the system's. Nothing was sent.
  case cannotConnect(ServerAddress, reason: String)
  /// The connection ended before all replies had come. What became of the requests without a reply is unknown.
  case connectionLost(reason: String)
  /// No byte came for as long as one was waited for, while replies were owed.
  case timedOut(after: Duration)
  /// What came is not the line protocol, or no reply to what was asked.
  case protocolViolation(String)
  /// The server did not carry out the request, or does not let us in, and says why.
  case refused(ServerError)
  /// This cannot be asked; the text says what would be right. Nothing was sent.
  case invalid(String)
  /// The client was closed.
  case closed
  /// The task was cancelled while it waited. What became of the request is unknown.
  case cancelled
}

extension ClientError: CustomStringConvertible, LocalizedError {
  /// What went wrong, for a person.
  public var description: String {
    switch self {
    case .cannotConnect(let address, let reason): "cannot connect to \(address): \(reason)"
    case .connectionLost(let reason): "the connection to the server was lost: \(reason)"
    case .timedOut(let limit): "the server did not answer within \(limit)"
    case .protocolViolation(let what): "the server does not speak Crosswalk's line protocol: \(what)"
    case .refused(let error): "\(error)"
    case .invalid(let what): what
    case .closed: "the client was closed; make another one to ask the server"
    case .cancelled: "the task was cancelled while it waited for the server"
    }
  }

  /// The same, for `localizedDescription`.
  public var errorDescription: String? { description }
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
