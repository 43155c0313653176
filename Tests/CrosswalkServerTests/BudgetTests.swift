import Testing

@testable import CrosswalkServer

/// The memory that all connections of a node may use together.
struct BudgetTests {
  @Test func `over the limit only small amounts are allowed`() {
    let budget = ByteBudget(limit: 100, allowance: 10)
    #expect(budget.allows(100))
    #expect(!budget.allows(101))
    budget.note(95, insteadOf: 0)
    #expect(budget.allows(5))
    #expect(budget.allows(10))
    #expect(!budget.allows(11))
    budget.note(105, insteadOf: 95)
    #expect(budget.isUsedUp)
    #expect(budget.allows(holding: 10))
    #expect(!budget.allows(holding: 11))
    budget.note(0, insteadOf: 105)
    #expect(budget.count == 0)
    #expect(budget.allows(holding: 11))
  }

  @Test func `unfinished requests over the limit are refused, small ones are not, and what ends is given back`() {
    var limits = Limits()
    limits.unfinishedRequests = 1000
    limits.allowance = 100
    let node = Conversation.node(limits)
    let (large, second, small) = (EmbeddedConnection(node), EmbeddedConnection(node), EmbeddedConnection(node))
    let part = String(repeating: "x", count: 600)
    large.send("PING " + part)
    #expect(node.unfinishedRequests.count == 605)
    second.send("PING " + part)
    #expect(second.received().hasPrefix("ERR limit \"the unfinished requests of all clients use up the memory"))
    #expect(second.peer.hasClosedOutput)
    small.send("PING a\nPING")
    #expect(small.received() == "OK a\n")
    large.send("\n")
    #expect(large.received() == "OK \(part)\n")
    small.send(" b\n")
    #expect(small.received() == "OK b\n")
    #expect(node.unfinishedRequests.count == 0)
  }

  @Test func `a connection that ends gives back what it held`() {
    let node = Conversation.node()
    let connection = EmbeddedConnection(node)
    connection.peer.isHeld = true
    connection.send("LONGER 20000\nPING")
    #expect(node.unfinishedRequests.count == 4)
    #expect(node.untakenReplies.count == 20_004)
    connection.close()
    #expect(node.unfinishedRequests.count == 0)
    #expect(node.untakenReplies.count == 0)
  }

  @Test func `a reply that there is no room for is refused, and small ones continue`() {
    var limits = Limits()
    limits.untakenReplies = 100_000
    let node = Conversation.node(limits)
    let (greedy, other) = (EmbeddedConnection(node), EmbeddedConnection(node))
    greedy.peer.isHeld = true
    greedy.send("LONGER 90000\n")
    #expect(node.untakenReplies.count == 90_004)
    other.send("LONGER 20000\nPING a\n")
    let replies = other.received().split(separator: "\n")
    #expect(replies[0].hasPrefix("ERR limit \"too many replies are waiting for clients to read them; "))
    #expect(replies[1] == "OK a")
    greedy.take()
    #expect(greedy.received().count == 90_004)
    #expect(node.untakenReplies.count == 0)
    other.send("LONGER 20000\n")
    #expect(other.received().count == 20_004)
  }

  @Test func `a client that does not take its replies gets no more of them while the limit is reached`() {
    var limits = Limits()
    limits.untakenReplies = 100_000
    let node = Conversation.node(limits)
    let (greedy, other) = (EmbeddedConnection(node), EmbeddedConnection(node))
    greedy.peer.isHeld = true
    greedy.send("LONGER 60000\n")
    other.peer.isHeld = true
    other.send("LONGER 39000\n")
    other.send("LONGER 1000\n")
    #expect(node.untakenReplies.isUsedUp)
    greedy.send("PING a\n")
    #expect(node.requests == 3)
    other.take()
    greedy.take()
    #expect(greedy.received().hasSuffix("OK a\n"))
    #expect(node.untakenReplies.count == 0)
  }
}
