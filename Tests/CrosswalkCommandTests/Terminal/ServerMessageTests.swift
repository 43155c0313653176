import CrosswalkClient
import Testing

@testable import CrosswalkCommand

/// Errors of a service, in the words of the command.
struct ServerMessageTests {
  @Test(
    arguments: [
      (
        .unknownDictionary, "no dictionary is called 'x'; DICTIONARIES lists what is loaded; did you mean 'y'?",
        "no dictionary is called 'x'; \"crosswalk dictionaries\" lists what is loaded; did you mean 'y'?"
      ),
      (
        .badRequest, "no option 'x'; TOP takes [slowest] [count=10]; did you mean 'y'?",
        "no option 'x'; \"crosswalk top --help\" shows the options; did you mean 'y'?"
      ),
      (
        .unknownCommand, "no command 'ENTRYALL'; HELP lists all; did you mean 'ENTRY'?",
        "the server has another version than this command (0.1.0): no command 'ENTRYALL'"
      ),
      (.unavailable, "Redis cannot be reached", "Redis cannot be reached"),
      (.badRequest, "slow takes 1us to 24h, not 'x'", "slow takes 1us to 24h, not 'x'"),
      (.limit, "", "limit"),
    ] as [(ServerError.Code, String, String)])
  func `nothing of the line protocol is spoken of`(code: ServerError.Code, said: String, shown: String) {
    #expect(ServerMessage.text(ServerError(code, said)) == shown)
  }
}
