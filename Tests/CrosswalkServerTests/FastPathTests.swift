import Crosswalk
import CrosswalkMonitoring
import CrosswalkStore
import Testing

@testable import CrosswalkServer

/// Only those who may give a command can use its fast path.
struct FastPathTests {
  private static let lookup = "LOOKUP colours name code red"
  private static let record = "RECORD a 1ms cid=x"

  /// Returns one event loop of a node with these commands; the connections of a test share it.
  private static func loopContext(_ commands: [Command]) throws -> LoopContext {
    let yaml = "dictionary: colours\nsystems: [name, code]\nentries: {red: 1}\n"
    let served = try DictionaryFiles.read(Array(yaml.utf8), named: "test").dictionaries.map { dictionary in
      ServedDictionary(dictionary, .new(), GenerationRecord(dictionary, digest: "", chunks: 0, loaded: ""))
    }
    var limits = Limits()
    limits.stretchTime = .seconds(3600)
    let policies = PolicySnapshot(policies: [try ServiceName("a"): try Policy.default.setting([.noSamples])])
    return LoopContext(
      node: Node(
        version: "1", name: "here", limits: limits, table: CommandTable(Command.general + commands),
        catalog: CatalogCell(ServedCatalog(served, revision: 1)),
        recorderState: RecorderState(policies: PolicyCell(policies)),
        facts: { InfoFacts() }))
  }

  /// Returns the replies to three equal requests that arrive together; fast paths answer at least two of them.
  private static func replies(
    _ loopContext: LoopContext, _ role: Role?, _ encoding: ReplyEncoding, _ request: String
  ) -> [String] {
    var core = ProtocolCore(session: Session(role: role, loopContext: loopContext))
    var input: [UInt8] = []
    let words = request.split(separator: " ").map(String.init)
    for _ in 1...3 { input += encoding == .line ? Array((request + "\n").utf8) : RESP.request(words) }
    if encoding == .resp3 { _ = core.replies(to: RESP.request("HELLO", "3")) }
    return String(decoding: core.replies(to: input), as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
  }

  @Test(arguments: [ReplyEncoding.line, .resp2, .resp3], [lookup, record])
  func `a fast path obeys the role of its command when that role is raised`(
    _ encoding: ReplyEncoding, _ request: String
  ) throws {
    let commands = Command.lookups + [Command.record]
    let answer = Self.replies(try Self.loopContext(commands), .operator, encoding, request)
    #expect(answer.allSatisfy { !$0.contains("denied") })
    for required in [Role.reader, .application, .operator] {
      for isForOptions in [false, true] {
        let loopContext = try Self.loopContext(
          commands.map { command in
            var raised = command
            if !isForOptions { raised.role = required }
            raised.roleWithOptions = required
            return raised
          })
        // What an operator has asked is remembered on this event loop, but must not help the others.
        #expect(Self.replies(loopContext, .operator, encoding, request) == answer)
        for role in [Role.reader, .application, .operator] {
          let command = try #require(commands.first { request.hasPrefix("\($0.name) ") })
          let least = isForOptions ? (request.contains("=") ? max(command.role, required) : command.role) : required
          let replies = Self.replies(loopContext, role, encoding, request)
          if role >= least {
            #expect(replies == answer)
          } else {
            #expect(
              replies.count == 3 && replies.allSatisfy { $0.contains("denied") }, "\(role), \(required): \(replies)")
          }
        }
        let replies = Self.replies(loopContext, nil, encoding, request)
        #expect(replies.count == 3 && replies.allSatisfy { $0.contains("denied") || $0.hasPrefix("-NOAUTH") })
      }
    }
  }

  @Test(arguments: [ReplyEncoding.line, .resp2])
  func `a command that is not in the table has no fast path`(_ encoding: ReplyEncoding) throws {
    let replies = Self.replies(try Self.loopContext(Command.lookups), .operator, encoding, Self.record)
    #expect(replies.count == 3 && replies.allSatisfy { $0.contains("unknown-command") })
  }

  @Test func `a session uses the fast paths that its role and its subscriptions allow`() throws {
    var session = Session(role: nil, loopContext: try Self.loopContext(Command.lookups + [Command.record]))
    #expect(session.fastPaths == [])
    session.role = .reader
    #expect(session.fastPaths == .lookups)
    session.role = .operator
    #expect(session.fastPaths == [.lookups, .records])
    session.encoding = .resp2
    session.note(.subscriptions([SubscriptionChange(kind: .subscribe, topic: "a", count: 1)]))
    #expect(session.fastPaths == [])
    session.encoding = .resp3
    #expect(session.fastPaths == [.lookups, .records])
  }
}
