import CrosswalkClient
import Testing

@testable import CrosswalkCommand
// Testing has an ExitStatus too.
@testable import enum CrosswalkCommand.ExitStatus

struct ExitStatusTests {
  @Test(arguments: [
    (ServerError.Code.badRequest, ExitStatus.usage),
    (.tooLong, .data),
    (.unknownDictionary, .data),
    (.unknownSystem, .data),
    (.invalid, .data),
    (.denied, .denied),
    (.limit, .unreachable),
    (.unavailable, .unreachable),
    (.internal, .defect),
    (.badEncoding, .defect),
    (.unknownCommand, .defect),
    (ServerError.Code(rawValue: "from-the-future"), .defect),
  ])
  func `each error of the server has its exit status`(code: ServerError.Code, status: ExitStatus) {
    let error = ServerError(code, "why")
    #expect(Failure(error) == Failure(status, ServerMessage.text(error), code: code))
    #expect(Failure(ClientError.refused(error)) == Failure(error))
  }

  @Test(arguments: [
    ClientError.cannotConnect(.standard, reason: "Connection refused"), .connectionLost(reason: "it was closed"),
    .timedOut(after: .seconds(30)), .protocolViolation("a reply has a control character"),
  ])
  func `a service that cannot be asked is unreachable`(error: ClientError) {
    let failure = Failure(error)
    #expect(failure.status == .unreachable)
    #expect(failure.message.hasPrefix("\(error)"))
  }

  @Test func `the numbers are those of the documentation`() {
    #expect(ExitStatus.allCases.map(\.rawValue) == [0, 1, 64, 65, 69, 70, 75, 76, 77, 127])
  }

  @Test func `an error without a message is shown by its code`() {
    #expect(Failure(ServerError(.limit, "")).message == "limit")
  }
}
