import CrosswalkClient
import Foundation
import Testing

/// The descriptions of all errors, including those that Foundation shows.
struct ErrorTextTests {
  private struct Trouble: Error, CustomStringConvertible, LocalizedError {
    var description: String { "trouble" }
    var errorDescription: String? { "The printer is on fire." }
  }

  private struct Plain: Error {}

  private static let errors: [(any Error, String)] = [
    (
      ClientError.cannotConnect(.tcp(host: "h", port: 1), reason: "Connection refused"),
      "cannot connect to h:1: Connection refused"
    ),
    (
      ClientError.connectionLost(reason: "the server closed it"),
      "the connection to the server was lost: the server closed it"
    ),
    (ClientError.timedOut(after: .seconds(15)), "the server did not answer within 15.0 seconds"),
    (
      ClientError.protocolViolation("a reply has a control character"),
      "the server does not speak Crosswalk's line protocol: a reply has a control character"
    ),
    (
      ClientError.refused(ServerError(.unknownDictionary, "no dictionary is called \"x\"")),
      "no dictionary is called \"x\""
    ),
    (ClientError.invalid("\"A\" is not a qualifier"), "\"A\" is not a qualifier"),
    (ClientError.closed, "the client is closed; make a new one"),
    (ClientError.cancelled, "the task was cancelled while it waited for the server"),
    (ServerError(.limit, "too many connections"), "too many connections"),
    (ServerError(.internal, ""), "the server refused the request: internal"),
    (LockError.busy("deploy"), "the lock deploy is taken"),
    (LockError.lost("deploy"), "the lock deploy was lost while its body ran"),
    (LockError.client(.closed), "the client is closed; make a new one"),
    (LockError.body(Trouble()), "The printer is on fire."),
    (LockError.body(Plain()), "Plain()"),
  ]

  @Test(arguments: errors.indices)
  func `an error says what is wrong`(_ index: Int) {
    let (error, text) = Self.errors[index]
    #expect("\(error)" == text)
    #expect(error.localizedDescription == text)
  }
}
