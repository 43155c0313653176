internal import Crosswalk
package import CrosswalkCoordination
package import Logging

extension Command {
  /// Returns the commands with which servers send messages to each other.
  package static func topics(of topics: Topics, logger: Logger) -> [Command] {
    [
      publish(to: topics, logger), subscribe(to: topics, logger), acknowledge(logger), unsubscribe(logger),
      list(topics, logger), dead(in: topics, logger), redeliver(in: topics, logger),
    ] + redisSubscriptions(of: topics, logger: logger)
  }

  private static func publish(to topics: Topics, _ logger: Logger) -> Command {
    Command(
      "PUBLISH", "topic payload [id=word]",
      summary: "Sends a message to all groups of a topic, but not if its id was used in the last 10 minutes.",
      role: .application, positionals: 2...2, options: .named(["id"]),
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { request in
          let topic = try request.name(of: "topic")
          let id = try request.text("id").map { try CoordinationName.checked($0, as: "id") }
          return .value(try await topics.publish(request.arguments[1], to: topic, id: id))
        }
      })
  }

  private static func subscribe(to topics: Topics, _ logger: Logger) -> Command {
    Command(
      "SUBSCRIBE", "topic [group=name] [window=256]",
      summary:
        "Delivers the messages of a topic from now on; in a group, each goes to one member, which acknowledges it.",
      role: .application, positionals: 1...1, options: .named(["group", "window"]),
      handler: .connectionBound { request, connection in
        await DeferredReply.to(request, logger) { request in
          let topic = try request.name(of: "topic")
          let options = try SubscriptionOptions(request)
          guard connection.subscription(to: topic) == nil else { throw RequestFault.subscribedAlready(to: topic) }
          let subscription = try await connection.subscribe(to: topic, options, of: topics)
          return DeferredReply(.ok, whenWritten: { subscription.membership?.start() })
        }
      })
  }

  private static func acknowledge(_ logger: Logger) -> Command {
    Command(
      "ACK", "topic message-id",
      summary: "Acknowledges that a message of a group was handled, so that it is not delivered again.",
      role: .application, isForSubscribers: true, positionals: 2...2,
      handler: .connectionBound { request, connection in
        await DeferredReply.to(request, logger) { request in
          let membership = connection.subscription(to: try request.name(of: "topic"))?.membership
          let id = String(decoding: request.arguments[1], as: UTF8.self)
          return DeferredReply(try await membership?.acknowledge(id) == true ? .ok : .none)
        }
      })
  }

  private static func unsubscribe(_ logger: Logger) -> Command {
    Command(
      "UNSUBSCRIBE", "topic",
      summary: "Ends the delivery; unacknowledged messages go to another member of the group.",
      role: .application, positionals: 1...1,
      handler: .connectionBound { request, connection in
        await DeferredReply.to(request, logger) { request in
          await connection.removeSubscription(to: try request.name(of: "topic"))?.end()
          return DeferredReply(.ok)
        }
      })
  }

  private static func list(_ topics: Topics, _ logger: Logger) -> Command {
    Command(
      "TOPICS", summary: "Lists the topics with their groups, and the progress of each group.", role: .application,
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { _ in .document(.array(try await topics.topics().map(\.document))) }
      })
  }

  private static func dead(in topics: Topics, _ logger: Logger) -> Command {
    Command(
      "DEAD", "topic [count=100]", summary: "Shows the messages that no member of a group could handle, oldest first.",
      role: .operator, positionals: 1...1, options: .named(["count"]),
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { request in
          let count = try request.number("count", among: 1...1000) ?? 100
          let letters = try await topics.dead(try request.name(of: "topic"), count: count)
          return .document(.array(letters.map(\.document)))
        }
      })
  }

  private static func redeliver(in topics: Topics, _ logger: Logger) -> Command {
    Command(
      "REDELIVER", "topic message-id",
      summary: "Delivers a dead letter to its group again, with a new count of deliveries.",
      role: .operator, positionals: 2...2,
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { request in
          let id = String(decoding: request.arguments[1], as: UTF8.self)
          return try await topics.redeliver(try request.name(of: "topic"), id: id) ? .ok : .none
        }
      })
  }
}

/// The options of a subscriber.
struct SubscriptionOptions {
  let group: CoordinationName?
  let window: Int?

  init(_ request: RequestCopy) throws(RequestFault) {
    group = try request.text("group").map { name throws(RequestFault) in try .checked(name, as: "group") }
    window = try request.number("window", among: 1...ProtocolLimits.window)
    guard window == nil || group != nil else {
      throw RequestFault(.badRequest, "window can be used only with group")
    }
  }
}

extension RequestFault {
  /// Returns the fault for a second subscription of a connection to the same topic.
  static func subscribedAlready(to topic: CoordinationName) -> RequestFault {
    RequestFault(.badRequest, "this connection is already subscribed to \(topic); UNSUBSCRIBE first")
  }
}

extension ConnectionIdentity {
  /// Joins a topic that this connection has not joined, in a group or as a live subscriber.
  ///
  /// No message is delivered before the membership starts.
  func subscribe(
    to topic: CoordinationName, _ options: SubscriptionOptions, of topics: Topics
  ) async throws -> Subscription {
    let subscription = makeSubscription(group: options.group)
    subscription.membership = try await topics.join(
      topic, group: options.group, window: options.window, recipient: subscription)
    // If the connection has ended meanwhile, no other code ends this subscription.
    if !keep(subscription, to: topic) { await subscription.end() }
    return subscription
  }
}
