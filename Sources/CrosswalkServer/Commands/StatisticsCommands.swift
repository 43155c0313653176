internal import Crosswalk
internal import CrosswalkMonitoring
internal import CrosswalkStore
internal import Logging

extension Command {
  /// The commands that say how services are doing.
  static func statistics(of monitoring: Monitoring, _ logger: Logger) -> [Command] {
    [services(of: monitoring, logger), stats(of: monitoring, logger), top(of: monitoring, logger)]
  }

  private static func services(of monitoring: Monitoring, _ logger: Logger) -> Command {
    Command(
      "SERVICES", summary: "Lists the services whose calls were recorded, by name, and when each was last seen.",
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { _ in .document(try await monitoring.statistics.services()) }
      })
  }

  private static func stats(of monitoring: Monitoring, _ logger: Logger) -> Command {
    Command(
      "STATS", "service [period=minute|hour|day] [from=TIME] [until=TIME] [compare=DURATION]",
      summary: "Gives the figures of a service, in all and by period, and those of a time before to compare with.",
      positionals: 1...1, options: .named(["period", "from", "until", "compare"]),
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { request in
          let service = try request.service
          let period = try request.word("period", Period.self) ?? .minute
          let window = try Window(
            period, from: request.moment("from")?.date, until: request.moment("until")?.date,
            now: monitoring.recording.now().date)
          let comparison = try request.duration("compare").map { try window.earlier(by: $0) }
          return .document(
            try await monitoring.statistics.statistics(of: service, in: window, comparedWith: comparison))
        }
      })
  }

  private static func top(of monitoring: Monitoring, _ logger: Logger) -> Command {
    Command(
      "TOP", "slowest|busiest|failing [count=10] [from=TIME] [until=TIME]",
      summary: "Gives the services that come first by mean time, by calls or by errors.", positionals: 1...1,
      options: .named(["count", "from", "until"]),
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { request in
          let ranking = try request.ranking
          let count = try request.number("count", among: 1...Ranking.maximumCount) ?? 10
          let window = try Window(
            from: request.moment("from")?.date, until: request.moment("until")?.date,
            now: monitoring.recording.now().date)
          return .document(try await monitoring.statistics.top(ranking, count: count, in: window))
        }
      })
  }
}

extension RequestCopy {
  fileprivate var ranking: Ranking {
    get throws(RequestFault) {
      let word = arguments[0]
      guard let ranking = Ranking(rawValue: String(decoding: word, as: UTF8.self)) else {
        throw RequestFault(.badRequest, "TOP takes slowest, busiest or failing, not \(String.quoting(word))")
      }
      return ranking
    }
  }
}
