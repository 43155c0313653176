internal import Crosswalk
internal import CrosswalkMonitoring
internal import CrosswalkStore
internal import Logging

extension Command {
  /// Returns the commands that show the figures of services.
  static func statistics(of engine: MonitorEngine, _ logger: Logger) -> [Command] {
    [services(of: engine, logger), stats(of: engine, logger), top(of: engine, logger)]
  }

  private static func services(of engine: MonitorEngine, _ logger: Logger) -> Command {
    Command(
      "SERVICES", summary: "Lists the services whose calls were recorded, by name, and when each was last seen.",
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { _ in
          .document(.array(try await engine.statistics.services().map(\.document)))
        }
      })
  }

  private static func stats(of engine: MonitorEngine, _ logger: Logger) -> Command {
    Command(
      "STATS", "service [period=minute|hour|day] [from=TIME] [until=TIME] [compare=DURATION]",
      summary:
        "Shows the figures of a service, in total and by period; compare adds those of an earlier window.",
      positionals: 1...1, options: .named(["period", "from", "until", "compare"]),
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { request in
          let service = try request.service
          let period = try request.word("period", Period.self) ?? .minute
          let window = try Window(
            period, from: request.moment("from")?.date, until: request.moment("until")?.date,
            now: engine.recorderState.now().date)
          let earlier = try request.duration("compare").map { try window.earlier(by: $0) }
          let figures = try await engine.statistics.figures(of: service, in: window)
          guard let earlier else { return .document(figures.document()) }
          let others = try await engine.statistics.figures(of: service, in: earlier)
          return .document(figures.document(comparedWith: others))
        }
      })
  }

  private static func top(of engine: MonitorEngine, _ logger: Logger) -> Command {
    Command(
      "TOP", "slowest|busiest|failing [count=10] [from=TIME] [until=TIME]",
      summary: "Ranks services by mean time, calls or errors.", positionals: 1...1,
      options: .named(["count", "from", "until"]),
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { request in
          let ranking = try request.ranking
          let count = try request.number("count", among: 1...Ranking.maximumCount) ?? 10
          let window = try Window(
            from: request.moment("from")?.date, until: request.moment("until")?.date,
            now: engine.recorderState.now().date)
          let services = try await engine.statistics.ranked(ranking, count: count, in: window)
          return .document(.array(services.map(\.document)))
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
