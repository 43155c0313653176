import CrosswalkRedis
import CrosswalkStore
import CrosswalkTesting
import Testing

@testable import CrosswalkServer

/// The options of LOAD, and what INFO says about the loads in progress.
@Suite struct LoadOptionTests {
  @Test(arguments: [
    "prune=no": "prune must be yes; otherwise leave it out", "dry-run=": "option 'dry-run' has no value",
    "max-removed=x": "max-removed must be a number from 0", "max-removed=-1": "max-removed must be a number from 0",
    "tag=\"\"": "tag must have 1 to 128 bytes", "files=[]": "files does not match the 5 bytes of the text; ",
    #"files="[{\"name\":\"a\",\"bytes\":4}]""#: "files does not match the 5 bytes of the text; ",
    "strange=1": "no option 'strange'",
  ])
  func `options that do not fit are refused before anything is read`(option: String, message: String) async throws {
    try await withNode { node in
      var conversation = Conversation(node)
      await conversation.send(Array("LOAD hello \(option)\n".utf8))
      #expect(conversation.text.hasPrefix("ERR bad-request \"\(message)"), "\(conversation.text)")
    }
  }

  @Test func `loads in progress are shown by their tags`() async throws {
    let loads = LoadsUnderWay()
    #expect(loads.all == [])
    await loads.show(tag: "mine") { report in
      #expect(loads.all == [.init(tag: "mine", progress: LoadProgress(.waiting, 0))])
      report(LoadProgress(.writing, 0.5))
      await loads.show(tag: nil) { _ in
        #expect(loads.all.map(\.tag) == ["mine", nil])
        #expect(loads.all.map(\.progress.phase) == [.writing, .waiting])
      }
    }
    #expect(loads.all == [])
  }

  private func withNode(_ body: (Node) async throws -> Void) async throws {
    try await TestRedis.with { redis in
      let connection = RedisConnection(address: redis.address)
      let keys = try Keys()
      let follower = CatalogFollower(
        connection: connection, keys: keys, cell: CatalogCell(), copy: nil, logger: .quiet)
      let store = DictionaryStore(
        loader: DictionaryLoader(connection: connection, keys: keys), follower: follower)
      try await body(
        Node(
          version: "1", name: "here", table: CommandTable(Command.dictionaries(of: store, logger: .quiet)),
          facts: { InfoFacts() }))
      await connection.close()
    }
  }
}
