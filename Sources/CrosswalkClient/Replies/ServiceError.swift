/// Why a service did not carry out a request: a reply `ERR code "message"`.
package struct ServiceError: Error, Hashable {
  /// The kinds of errors that the protocol names; a later service may know more.
  package struct Code: RawRepresentable, Hashable, Sendable {
    package let rawValue: String

    package init(rawValue: String) {
      self.rawValue = rawValue
    }

    package static let unknownCommand = Code(rawValue: "unknown-command")
    package static let badRequest = Code(rawValue: "bad-request")
    package static let badEncoding = Code(rawValue: "bad-encoding")
    package static let tooLong = Code(rawValue: "too-long")
    package static let unknownDictionary = Code(rawValue: "unknown-dictionary")
    package static let unknownSystem = Code(rawValue: "unknown-system")
    package static let invalid = Code(rawValue: "invalid")
    package static let denied = Code(rawValue: "denied")
    package static let limit = Code(rawValue: "limit")
    package static let unavailable = Code(rawValue: "unavailable")
    package static let `internal` = Code(rawValue: "internal")
  }

  package let code: Code
  /// What is wrong, for a person; may have several lines.
  package let message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
