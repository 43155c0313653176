#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// Why a server did not carry out a request: a reply `ERR code "message"`.
public struct ServerError: Error, Hashable {
  /// The kinds of errors that the protocol names; a later server may know more.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// The code as it is in the reply.
    public let rawValue: String

    /// The code of that text, known or not.
    public init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// No such command: the server is older than this client.
    public static let unknownCommand = Code(rawValue: "unknown-command")
    /// The request is not as it should be; the message says what would be right.
    public static let badRequest = Code(rawValue: "bad-request")
    /// The request is not UTF-8.
    public static let badEncoding = Code(rawValue: "bad-encoding")
    /// Over a limit on length.
    public static let tooLong = Code(rawValue: "too-long")
    /// No dictionary of that name is loaded.
    public static let unknownDictionary = Code(rawValue: "unknown-dictionary")
    /// The dictionary has no system of that name.
    public static let unknownSystem = Code(rawValue: "unknown-system")
    /// A dictionary that was to be loaded has errors.
    public static let invalid = Code(rawValue: "invalid")
    /// Not authenticated, or the role does not allow it.
    public static let denied = Code(rawValue: "denied")
    /// Too many connections, services or topics; later it may work.
    public static let limit = Code(rawValue: "limit")
    /// Another generation is current than the one that was named; look again.
    public static let conflict = Code(rawValue: "conflict")
    /// Redis cannot be reached and the command needs it; later it may work.
    public static let unavailable = Code(rawValue: "unavailable")
    /// A defect of the server, which has logged it.
    public static let `internal` = Code(rawValue: "internal")
  }

  /// The kind of error.
  public let code: Code
  /// What is wrong, for a person; may have several lines.
  public let message: String

  /// An error as a server would send it, for tests.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}

extension ServerError: CustomStringConvertible, LocalizedError {
  /// What is wrong, or the code where the server does not say.
  public var description: String { message.isEmpty ? "the server refused the request: \(code.rawValue)" : message }

  /// The same, for `localizedDescription`.
  public var errorDescription: String? { description }
}
