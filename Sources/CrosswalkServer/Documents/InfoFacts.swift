package import CrosswalkStore

/// What `INFO` says of the dictionaries and of Redis; whoever keeps them fills it in.
package struct InfoFacts: Sendable, Equatable {
  /// Whether Redis answers.
  package enum RedisState: String, Sendable {
    case up
    case down
  }

  /// Which Redis it is.
  package enum RedisKind: String, Sendable {
    case `private`
    case single
    case sentinel
    case cluster
  }

  /// Things counted apart for statistics and for captures.
  package struct Figures: Sendable, Equatable {
    package var counts = 0
    package var captures = 0

    package init(counts: Int = 0, captures: Int = 0) {
      self.counts = counts
      self.captures = captures
    }
  }

  /// Dictionaries served.
  package var dictionaries = 0

  /// Entries of all of them.
  package var entries = 0

  /// The catalog's revision.
  package var revision: Int64 = 0

  package var redisState = RedisState.down
  package var redisKind = RedisKind.private

  /// Where Redis is, without a password: `host:port` or a socket's path; nil where that is not known.
  package var redisAddress: String?

  /// Since when it has been in its state: RFC 3339, UTC.
  package var redisSince: String?

  /// Whole seconds since the catalog could last be compared with Redis; 0 while it can.
  package var staleSeconds = 0

  /// Why it cannot be compared now, or what Redis has lost; nil where all is well.
  package var staleReason: String?

  /// Dictionaries that are served although Redis has lost them.
  package var lost: [String] = []

  /// Dictionaries of which what Redis holds cannot be used; they are served as they were before, if they were.
  package var damaged: [String] = []

  /// The loads that are under way on this node.
  package var loads: [LoadsUnderWay.Load] = []

  /// What is held in memory until Redis takes it.
  package var held = Figures()

  /// What was given up because too much was held.
  package var dropped = Figures()

  package init() {}
}
