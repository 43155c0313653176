package import CrosswalkStore

/// What INFO says about the dictionaries and Redis; `crosswalk serve` fills it in.
package struct InfoFacts: Sendable, Equatable {
  /// Whether Redis answers.
  package enum RedisState: String, Sendable {
    case up
    case down
  }

  /// How Redis is deployed.
  package enum RedisKind: String, Sendable {
    case `private`
    case single
    case sentinel
    case cluster
  }

  /// Two numbers, one for statistics and one for captures.
  package struct Figures: Sendable, Equatable {
    package var counts = 0
    package var captures = 0

    package init(counts: Int = 0, captures: Int = 0) {
      self.counts = counts
      self.captures = captures
    }
  }

  /// The number of dictionaries that are served.
  package var dictionaries = 0

  /// The number of entries of all served dictionaries.
  package var entries = 0

  /// The catalog's revision.
  package var revision: Int64 = 0

  package var redisState = RedisState.down
  package var redisKind = RedisKind.private

  /// The location of Redis without a password, `host:port` or the path of a socket; nil if it is not known.
  package var redisAddress: String?

  /// The time at which Redis entered its state, as RFC 3339 in UTC.
  package var redisSince: String?

  /// Whole seconds since the catalog was last compared with Redis; 0 while it can be compared.
  package var staleSeconds = 0

  /// Why the catalog cannot be compared now, or what is lost or damaged in Redis; nil if all is well.
  package var staleReason: String?

  /// The dictionaries that are served although Redis has lost them.
  package var lost: [String] = []

  /// The dictionaries whose data in Redis cannot be used.
  ///
  /// If one was served before, the earlier version still is.
  package var damaged: [String] = []

  /// The loads in progress on this node.
  package var loads: [LoadsUnderWay.Load] = []

  /// What is held in memory until Redis accepts it.
  package var held = Figures()

  /// What was discarded because too much was held.
  package var dropped = Figures()

  package init() {}
}
