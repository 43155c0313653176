#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// The reason why a request could not be sent to a server or was not carried out.
public enum ClientError: Error, Hashable {
  /// No server could be reached at the address, and nothing was sent; `reason` is the system's.
  case cannotConnect(ServerAddress, reason: String)
  /// The connection was lost before all replies had come; it is unknown whether the other requests were carried out.
  case connectionLost(reason: String)
  /// The server sent nothing for this long while the client expected replies.
  case timedOut(after: Duration)
  /// The server sent something that is not the line protocol or not a reply to the request.
  case protocolViolation(String)
  /// The server refused the request or the connection; the error says why.
  case refused(ServerError)
  /// The request is not valid, and nothing was sent; the text says what would be right.
  case invalid(String)
  /// The client was closed.
  case closed
  /// The task was cancelled while it waited; it is unknown whether the request was carried out.
  case cancelled
}

extension ClientError: CustomStringConvertible, LocalizedError {
  /// A description of the error for people.
  public var description: String {
    switch self {
    case .cannotConnect(let address, let reason): "cannot connect to \(address): \(reason)"
    case .connectionLost(let reason): "the connection to the server was lost: \(reason)"
    case .timedOut(let limit): "the server did not answer within \(limit)"
    case .protocolViolation(let what): "the server does not speak Crosswalk's line protocol: \(what)"
    case .refused(let error): "\(error)"
    case .invalid(let what): what
    case .closed: "the client is closed; make a new one"
    case .cancelled: "the task was cancelled while it waited for the server"
    }
  }

  /// The same description, for `localizedDescription`.
  public var errorDescription: String? { description }
}

extension ClientError {
  /// Makes the error for a reply that is not a success: the refusal, or a violation of the protocol.
  init(unexpected reply: Reply, to command: String) {
    if case .error(let error) = reply {
      self = .refused(error)
    } else {
      self = .protocolViolation("\(command) was answered with \(reply)")
    }
  }
}

/// The reason why an attempt failed, and whether another attempt may be made.
enum Failure: Error {
  /// Nothing was sent, so another attempt does no harm.
  case unsent(ClientError)
  /// The requests were sent, and it is unknown whether they were carried out.
  case unknown(ClientError)
  /// Another attempt would fail as well.
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
