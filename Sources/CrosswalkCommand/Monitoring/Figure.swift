import Crosswalk

/// A figure in the replies to STATS and TOP.
struct Figure {
  private enum Kind {
    case count
    case rate
    case share
    case time
  }

  /// The name of the member.
  let name: String
  /// The title on a terminal.
  let title: String
  private let kind: Kind

  /// The figures of a window, in the order of the protocol.
  static let all = [
    count, errors, rate, mean, Figure(name: "min_ms", title: "min", kind: .time), maximum, p50,
    Figure(name: "p90_ms", title: "p90", kind: .time), p95, p99,
    Figure(name: "p999_ms", title: "p99.9", kind: .time),
  ]

  static let count = Figure(name: "count", title: "count", kind: .count)
  static let errors = Figure(name: "errors", title: "errors", kind: .count)
  static let rate = Figure(name: "rate_per_s", title: "rate", kind: .rate)
  static let mean = Figure(name: "mean_ms", title: "mean", kind: .time)
  static let maximum = Figure(name: "max_ms", title: "max", kind: .time)
  static let p50 = Figure(name: "p50_ms", title: "p50", kind: .time)
  static let p95 = Figure(name: "p95_ms", title: "p95", kind: .time)
  static let p99 = Figure(name: "p99_ms", title: "p99", kind: .time)
  static let callShare = Figure(name: "share_of_calls", title: "calls", kind: .share)
  static let timeShare = Figure(name: "share_of_time", title: "time", kind: .share)

  /// The value of the figure; 0 if there is none.
  func value(in figures: JSON) -> Double {
    figures[name]?.double ?? 0
  }

  /// The figure as text; a dash if there is none.
  func text(in figures: JSON?) -> String {
    guard let value = figures?[name], let number = value.double else { return FigureText.none }
    return switch kind {
    case .count: value.text
    case .rate: FigureText.number(number) + "/s"
    case .share: FigureText.share(number)
    case .time: FigureText.duration(milliseconds: number)
    }
  }

  /// The change of the figure as text; empty if it cannot be computed.
  func change(from earlier: JSON?, to figures: JSON?) -> String {
    guard let earlier = earlier?[name]?.double, let figure = figures?[name]?.double else { return "" }
    return FigureText.change(from: earlier, to: figure)
  }
}
