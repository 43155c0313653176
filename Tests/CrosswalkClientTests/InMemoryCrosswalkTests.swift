import CrosswalkClient
import Testing

/// The stand-in for a server, with which applications are tested.
struct InMemoryCrosswalkTests {
  private let crosswalk = InMemoryCrosswalk()

  /// Makes a client that gives up quickly.
  private var impatient: Client {
    var configuration = Client.Configuration()
    configuration.retryTimeout = .zero
    return crosswalk.client(configuration: configuration)
  }

  @Test func `lookups are answered from its dictionaries`() async throws {
    crosswalk.setDictionary(
      "d", entries: [["a": "x", "b": "1"], ["a": "y z", "b": "2"], ["a": "x", "b": "3", "c": "="], ["a": "w"]])
    let client = crosswalk.client()
    #expect(try await client.lookup("y z", in: "d", from: "a", to: "b") == .found("2"))
    #expect(try await client.lookup("x", in: "d", from: "a", to: "b") == .ambiguous(["1", "3"]))
    #expect(try await client.lookup("x", in: "d", from: "a", to: "c") == .found("="))
    #expect(try await client.lookup("w", in: "d", from: "a", to: "b") == .none)
    #expect(try await client.lookup("X", in: "d", from: "a", to: "b") == .none)
    #expect(try await client.lookup(["2", "", "="], in: "d", from: "b", to: "a") == [.found("y z"), .none, .none])
    #expect(try await client.lookupAll("x", in: "d", from: "a", to: "b") == ["1", "3"])
    #expect(try await client.entry("3", in: "d", from: "b").entry?.cells.map(\.system) == ["a", "b", "c"])
    #expect(try await client.entry("x", in: "d", from: "a") == .ambiguous)
    #expect(try await client.entry("nobody", in: "d", from: "a") == .none)
    let explanation = try await client.explain("y z", in: "d", from: "a", to: "b")
    #expect(explanation.answer == .found("2"))
    #expect(explanation.because == "1 entry has this a")
    try await client.ping()
    await client.close()
  }

  @Test func `a request that it cannot answer is refused, as by a server`() async throws {
    crosswalk.setDictionary("d", entries: [["a": "x", "b": "1"]])
    let client = crosswalk.client()
    for (code, dictionary, from, to) in [
      (ServerError.Code.unknownDictionary, "e", "a", "b"), (.unknownSystem, "d", "z", "b"),
      (.unknownSystem, "d", "a", "z"), (.badRequest, "d", "a", "a"),
    ] {
      let error = await #expect(throws: ClientError.self) {
        try await client.lookup("x", in: dictionary, from: from, to: to)
      }
      guard case .refused(let refusal) = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
      #expect(refusal.code == code)
    }
    let error = await #expect(throws: ClientError.self) { try await client.load("dictionary: x") }
    #expect(error?.description == "InMemoryCrosswalk does not support LOAD; test it with a real server")
    await client.close()
  }

  @Test func `it keeps the recorded calls`() async throws {
    let client = crosswalk.client()
    try await client.record(
      "billing.invoice", elapsed: .microseconds(1500), status: .error, cid: "7", request: "a b", response: "c=\"d\"")
    await client.measure("billing.order") {}
    await client.close()
    let calls = crosswalk.calls
    try #require(calls.count == 2)
    #expect(calls[0].service == "billing.invoice")
    #expect(calls[0].elapsed == .microseconds(1500))
    #expect(calls[0].status == .error)
    #expect(calls[0].cid == "7")
    #expect(calls[0].request == "a b")
    #expect(calls[0].response == "c=\"d\"")
    #expect(calls[1].service == "billing.order")
    #expect(calls[1].status == .ok)
    #expect(calls[1].request == nil)
  }

  @Test func `a lock has one holder at a time, and then goes to one that waits`() async throws {
    let client = crosswalk.client()
    try await client.withLock("n") { lock in
      #expect(lock.fence == 1)
      await #expect(throws: LockError.busy("n")) { try await client.withLock("n") { _ in } }
      await #expect(throws: LockError.busy("n")) { try await client.withLock("n", wait: .milliseconds(20)) { _ in } }
      try await client.withLock("other") { _ in }
    }
    let fences = try await withThrowingTaskGroup(of: Int64.self) { group in
      for _ in 0..<10 {
        group.addTask { try await client.withLock("n", wait: .seconds(60)) { $0.fence } }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(fences) == Set(3...12))
    await client.close()
  }

  @Test func `a cancelled wait for a lock leaves nothing behind`() async throws {
    let client = crosswalk.client()
    try await client.withLock("n") { _ in
      let waiting = Task { try await client.withLock("n", wait: .seconds(600)) { _ in } }
      waiting.cancel()
      await #expect(throws: LockError.client(.cancelled)) { try await waiting.value }
    }
    try await client.withLock("n") { _ in }
    await client.close()
  }

  @Test func `a lock that is broken cancels its body`() async throws {
    let client = crosswalk.client()
    await #expect(throws: LockError.lost("n")) {
      try await client.withLock("n", lease: .seconds(12)) { [crosswalk] _ in
        crosswalk.breakLock("n")
        await Gate().pass()
      }
    }
    await client.close()
  }

  @Test func `messages go to one member of each group, and to all live subscribers`() async throws {
    let client = crosswalk.client()
    let id = try await client.publish("early", to: "t", id: "e")
    #expect(try await client.publish("early", to: "t", id: "e") == id)
    #expect(crosswalk.messages(in: "t") == ["early"])

    let subscriptions = [client.subscribe(to: "t", group: "g", window: 1), client.subscribe(to: "t")]
    let heard = subscriptions.map { subscription in
      Task {
        for try await message in subscription { return message.payload }
        return ""
      }
    }
    // Both must have subscribed before the message is published. Only a message that arrives shows that they have.
    let publishing = Task {
      while !Task.isCancelled {
        try await client.publish("one", to: "t")
        await Task.yield()
      }
    }
    for task in heard { #expect(try await task.value == "one") }
    publishing.cancel()
    _ = try? await publishing.value
    await client.close()
  }

  @Test func `a message that is not handled goes to another member`() async throws {
    let client = crosswalk.client()
    let joined = Gate()
    let leaving = Task {
      for try await message in client.subscribe(to: "t", group: "g") {
        if message.payload == "here" { continue }
        joined.open()
        return message.payload
      }
      return ""
    }
    let publishing = Task {
      while !Task.isCancelled {
        try await client.publish("here", to: "t")
        try await client.publish("job", to: "t", id: "job-\(crosswalk.messages(in: "t").count)")
        await Task.yield()
      }
    }
    await joined.pass()
    publishing.cancel()
    _ = try? await publishing.value
    #expect(try await leaving.value == "job")
    for try await message in client.subscribe(to: "t", group: "g") where message.payload == "job" { break }
    await client.close()
  }

  @Test func `it can act like a server that refuses requests or is gone, and like one that is back`() async throws {
    crosswalk.setDictionary("d", entries: [["a": "x", "b": "1"]])
    let client = impatient
    crosswalk.refuse(with: ServerError(.unavailable, "Redis is away"))
    await #expect(throws: ClientError.refused(ServerError(.unavailable, "Redis is away"))) {
      try await client.lookup("x", in: "d", from: "a", to: "b")
    }
    crosswalk.refuse(with: nil)
    #expect(try await client.lookup("x", in: "d", from: "a", to: "b") == .found("1"))
    crosswalk.setReachable(false)
    await #expect(throws: ClientError.self) { try await impatient.ping() }
    crosswalk.setReachable(true)
    try await impatient.ping()
    await client.close()
  }
}
