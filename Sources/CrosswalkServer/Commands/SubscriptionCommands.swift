internal import Crosswalk
internal import CrosswalkCoordination
internal import Logging

extension Command {
  /// Returns `SUBSCRIBE` and `UNSUBSCRIBE` as Redis clients' `subscribe()` uses them.
  ///
  /// A request can have several topics, and each topic gets its own reply, which says how many topics there are now.
  static func redisSubscriptions(of topics: Topics, logger: Logger) -> [Command] {
    [subscribe(to: topics, logger), unsubscribe(logger)]
  }

  private static func subscribe(to topics: Topics, _ logger: Logger) -> Command {
    Command(
      "SUBSCRIBE", "topic [topic …] [group=name] [window=256]",
      summary:
        "Delivers the messages of topics from now on; in a group, each goes to one member, which acknowledges it.",
      role: .application, isForRedisClients: true, isForSubscribers: true, positionals: 1...WordBuffer.capacity,
      handler: .connectionBound { request, connection in
        await DeferredReply.to(request, logger) { request in
          let wish = try SubscriptionWish(request)
          let (changes, begun) = try await connection.subscribe(to: wish, of: topics)
          return DeferredReply(
            .subscriptions(changes), whenWritten: { for subscription in begun { subscription.membership?.start() } })
        }
      })
  }

  /// Returns a command that leaves patterns or shards, which some clients give at their end even if they have none.
  static func leaveNothing(_ name: StaticString, _ kind: SubscriptionChange.Kind) -> Command {
    Command(
      name, "[name …]", summary: "Does nothing, because there are no patterns and no shards.",
      role: .application, isForSubscribers: true, positionals: 0...WordBuffer.capacity,
      handler: .immediate { request, reply, session in
        let count = kind == .punsubscribe ? session.subscriptions : 0
        let names: [String?] = (0..<request.count).map { String(decoding: request[$0], as: UTF8.self) }
        reply.appendSubscriptions(
          (names.isEmpty ? [nil] : names).map { SubscriptionChange(kind: kind, topic: $0, count: count) })
      })
  }

  private static func unsubscribe(_ logger: Logger) -> Command {
    Command(
      "UNSUBSCRIBE", "[topic …]",
      summary: "Ends the delivery of these topics, or of all; unacknowledged messages go to another member.",
      role: .application, isForRedisClients: true, isForSubscribers: true, positionals: 0...WordBuffer.capacity,
      handler: .connectionBound { request, connection in
        await DeferredReply.to(request, logger) { request in
          let names = try request.arguments.map { argument throws(RequestFault) in
            try CoordinationName.checked(String(decoding: argument, as: UTF8.self), as: "topic")
          }
          return DeferredReply(.subscriptions(await connection.unsubscribe(names)))
        }
      })
  }
}

/// What the SUBSCRIBE of a Redis client asks for.
///
/// The number of topics varies, so options are found by their `=`, which a topic's name cannot contain.
private struct SubscriptionWish {
  private static let usage = "SUBSCRIBE takes topic [topic …] [group=name] [window=\(ProtocolLimits.window)]"

  let topics: [CoordinationName]
  let options: SubscriptionOptions

  init(_ request: RequestCopy) throws(RequestFault) {
    var names: [CoordinationName] = []
    var options: [RequestCopy.Option] = []
    for argument in request.arguments {
      if let equals = argument.firstIndex(of: UInt8(ascii: "=")) {
        options.append(.init(name: Array(argument[..<equals]), value: Array(argument[(equals + 1)...])))
      } else {
        names.append(try .checked(String(decoding: argument, as: UTF8.self), as: "topic"))
      }
    }
    try Self.check(options)
    guard !names.isEmpty else { throw RequestFault(.badRequest, Self.usage) }
    topics = names
    self.options = try SubscriptionOptions(RequestCopy(arguments: [], options: options))
  }

  private static func check(_ options: [RequestCopy.Option]) throws(RequestFault) {
    var seen: Set<String> = []
    for option in options {
      let name = String(decoding: option.name, as: UTF8.self)
      guard ["group", "window"].contains(name) else {
        throw RequestFault(.badRequest, "no option '\(name)'; \(usage)")
      }
      guard seen.insert(name).inserted else { throw RequestFault(.badRequest, "option '\(name)' is given twice") }
    }
  }
}

extension ConnectionIdentity {
  /// Joins all of these topics, or none if there is an error; earlier subscriptions stay as they are.
  ///
  /// - Returns: What to report for each topic, and the subscriptions that have to be started afterwards.
  fileprivate func subscribe(
    to wish: SubscriptionWish, of topics: Topics
  ) async throws -> (changes: [SubscriptionChange], begun: [Subscription]) {
    var changes: [SubscriptionChange] = []
    var begun: [CoordinationName: Subscription] = [:]
    do {
      for topic in wish.topics {
        if let earlier = subscription(to: topic) {
          guard earlier.group == wish.options.group else { throw RequestFault.subscribedAlready(to: topic) }
        } else {
          begun[topic] = try await subscribe(to: topic, wish.options, of: topics)
        }
        changes.append(SubscriptionChange(kind: .subscribe, topic: topic.text, count: subscriptionCount))
      }
    } catch {
      for topic in begun.keys { await removeSubscription(to: topic)?.end() }
      throw error
    }
    return (changes, Array(begun.values))
  }

  /// Leaves these topics, or all topics if none is named.
  fileprivate func unsubscribe(_ topics: [CoordinationName]) async -> [SubscriptionChange] {
    let leaving = topics.isEmpty ? self.topics : topics
    guard !leaving.isEmpty else { return [SubscriptionChange(kind: .unsubscribe, topic: nil, count: 0)] }
    var changes: [SubscriptionChange] = []
    for topic in leaving {
      await removeSubscription(to: topic)?.end()
      changes.append(SubscriptionChange(kind: .unsubscribe, topic: topic.text, count: subscriptionCount))
    }
    return changes
  }

  /// Leaves all topics; the connection stays open.
  func unsubscribeAll() async { _ = await unsubscribe([]) }
}
