extension Client {
  /// How a client connects, and how long it waits.
  public struct Configuration: Sendable {
    /// Who asks, where the service wants to know.
    public var token: String?
    /// The most connections that are shared for lookups and recording, which a service answers from its memory; and as many
    /// for publishing, which waits for Redis.
    ///
    /// At least 1. Requests are pipelined: more help only where one is kept busy. A lock that is held, and a subscription
    /// that is read, has a connection of its own besides.
    public var maximumConnections = 2
    /// How long connecting may take, all of the host's addresses together.
    public var connectTimeout = Duration.seconds(5)
    /// How long no byte may come while replies are owed.
    ///
    /// A service itself gives up on Redis after 10 s: less than that is impatient.
    public var replyTimeout = Duration.seconds(15)
    /// For how long a request is tried again that may be, while the service cannot be reached; 0 tries once.
    public var retryTimeout = Duration.seconds(3)

    package var time = Timepiece.system

    /// The usual ways; no token.
    public init() {}
  }
}
