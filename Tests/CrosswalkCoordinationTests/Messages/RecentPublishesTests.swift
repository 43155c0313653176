import Testing

@testable import CrosswalkCoordination

@Suite struct RecentPublishesTests {
  private let start = ContinuousClock.now
  private var recent = RecentPublishes(maximumBytes: 10_000)

  @Test mutating func `what a run of Redis acknowledged is kept as long as it may lose it`() {
    keep("1", at: 0)
    keep("2", at: 1)
    recent.letGo(acknowledgedBefore: start + .seconds(1), in: "a")
    #expect(ids(notIn: "b") == ["2-0"])
    // Whether another has it is not known, however old it is.
    recent.letGo(acknowledgedBefore: start + .seconds(60), in: "b")
    #expect(ids(notIn: "b") == ["2-0"])
    #expect(ids(notIn: "a") == [])
    recent.letGo(acknowledgedBefore: start + .seconds(60), in: "a")
    #expect(recent.isEmpty)
  }

  @Test mutating func `messages are published again as they were published, however their replies came`() {
    for number in ["2", "10", "1"] { keep(number, at: 0) }
    #expect(ids(notIn: "b") == ["1-0", "2-0", "10-0"])
  }

  @Test mutating func `what is settled is another run's, and may be lost by that`() {
    for number in ["1", "2", "3"] { keep(number, at: 0) }
    let messages = recent.messages(notIn: "b")
    let ids = [messages[0].place: MessageID("1-0"), messages[1].place: MessageID("7-0"), messages[2].place: nil]
    recent.settle(ids, in: "b", at: start + .seconds(9))
    #expect(self.ids(notIn: "b") == [])
    #expect(self.ids(notIn: "c") == ["1-0", "7-0"])
    recent.letGo(acknowledgedBefore: start + .seconds(9), in: "b")
    #expect(self.ids(notIn: "c") == ["1-0", "7-0"])
    recent.letGo(acknowledgedBefore: start + .seconds(10), in: "b")
    #expect(recent.isEmpty)
  }

  @Test mutating func `of more than there is room for the oldest are not kept`() {
    for number in 1...100 { keep("\(number)", at: 0, bytes: 1000) }
    let kept = ids(notIn: "b")
    #expect(kept.last == "100-0")
    // With what is around them, seven or so have room.
    #expect((6...7).contains(kept.count))
    keep("101", at: 0, bytes: 20_000)
    #expect(recent.isEmpty)
    keep("102", at: 0)
    #expect(ids(notIn: "b") == ["102-0"])
  }

  private mutating func keep(_ number: String, at second: Int, bytes: Int = 1) {
    guard let id = MessageID("\(number)-0") else { return }
    let publication = Publication(topic: .orders, payload: [UInt8](repeating: 1, count: bytes), id: nil)
    recent.keep(
      RecentPublishes.Message(publication, id: id, run: "a", acknowledged: start + .seconds(second)))
  }

  private func ids(notIn run: String) -> [String] { recent.messages(notIn: run).map(\.id.description) }
}
