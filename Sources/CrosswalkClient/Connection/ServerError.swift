#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// The reason why a server did not carry out a request: a reply `ERR code "message"`.
public struct ServerError: Error, Hashable {
  /// A kind of error in the protocol; a later server may have more of them.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// The code as in the reply.
    public let rawValue: String

    /// Makes a code from its text, whether or not it is one of those below.
    public init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// The server does not have the command, for example because it is older than this client.
    public static let unknownCommand = Code(rawValue: "unknown-command")
    /// The request is not well-formed; the message says what would be right.
    public static let badRequest = Code(rawValue: "bad-request")
    /// The request is not UTF-8.
    public static let badEncoding = Code(rawValue: "bad-encoding")
    /// Something in the request is longer than is allowed.
    public static let tooLong = Code(rawValue: "too-long")
    /// No dictionary with that name is loaded.
    public static let unknownDictionary = Code(rawValue: "unknown-dictionary")
    /// The dictionary has no system with that name.
    public static let unknownSystem = Code(rawValue: "unknown-system")
    /// A dictionary that was to be loaded has errors.
    public static let invalid = Code(rawValue: "invalid")
    /// The client is not authenticated, or its role does not allow the command.
    public static let denied = Code(rawValue: "denied")
    /// There are too many connections, services or topics; it may work later.
    public static let limit = Code(rawValue: "limit")
    /// The current generation is not the one that was named; look again.
    public static let conflict = Code(rawValue: "conflict")
    /// The command needs Redis, which cannot be reached; it may work later.
    public static let unavailable = Code(rawValue: "unavailable")
    /// The server has a defect, and has logged the error.
    public static let `internal` = Code(rawValue: "internal")
  }

  /// The kind of error.
  public let code: Code
  /// What is wrong, for people; it may have several lines.
  public let message: String

  /// Makes an error as a server would send it, for tests.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}

extension ServerError: CustomStringConvertible, LocalizedError {
  /// The message, or a sentence with the code if the message is empty.
  public var description: String { message.isEmpty ? "the server refused the request: \(code.rawValue)" : message }

  /// The same description, for `localizedDescription`.
  public var errorDescription: String? { description }
}
