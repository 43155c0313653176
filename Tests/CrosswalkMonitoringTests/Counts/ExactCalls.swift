import Crosswalk
import CrosswalkMonitoring
import Testing

/// A list of calls, from which every figure can be computed exactly.
struct ExactCalls {
  struct Call {
    let service: String
    /// The start of the minute, in seconds since 1970.
    let minute: Int64
    /// The elapsed time in µs.
    let elapsed: UInt64
    let failed: Bool
  }

  var calls: [Call] = []

  func of(_ service: String) -> ExactCalls { ExactCalls(calls: calls.filter { $0.service == service }) }

  func from(_ start: Int64, until end: Int64) -> ExactCalls {
    ExactCalls(calls: calls.filter { (start..<end).contains($0.minute) })
  }

  /// Checks the figures of a document: percentiles are within 3.2 % + 1 µs of the nearest rank, the others are exact.
  func expect(_ figures: JSON?, seconds: Int64, _ what: String, at location: SourceLocation = #_sourceLocation) {
    let times = calls.map(\.elapsed).sorted()
    let sum = times.reduce(0, +)
    let exact: [String: Double?] = [
      "count": Double(times.count), "errors": Double(calls.count { $0.failed }),
      "rate_per_s": Double(times.count) / Double(seconds),
      "mean_ms": times.isEmpty ? nil : Double(sum) / Double(times.count) / 1000,
      "min_ms": times.first.map { Double($0) / 1000 }, "max_ms": times.last.map { Double($0) / 1000 },
    ]
    for (name, expected) in exact {
      #expect(figures?[name]?.double == expected, "\(name) of \(what)", sourceLocation: location)
    }
    for (name, perMille) in [("p50_ms", 500), ("p90_ms", 900), ("p95_ms", 950), ("p99_ms", 990), ("p999_ms", 999)] {
      guard !times.isEmpty else {
        #expect(figures?[name] == .null, "\(name) of \(what)", sourceLocation: location)
        continue
      }
      let exactly = Double(times[(times.count * perMille + 999) / 1000 - 1])
      let told = (figures?[name]?.double ?? .nan) * 1000
      #expect(
        abs(told - exactly) <= 0.032 * exactly + 1, "\(name) of \(what): \(told) is not \(exactly)",
        sourceLocation: location)
    }
  }

  /// Checks a total, and a series with every period of a window.
  func expect(
    _ document: JSON?, _ window: Window, _ what: String, at location: SourceLocation = #_sourceLocation
  ) {
    from(window.from, until: window.until).expect(
      document?["total"], seconds: window.length, "the total of \(what)", at: location)
    let series = document?["series"]?.array ?? []
    #expect(series.count == window.starts.count, "periods of \(what)", sourceLocation: location)
    for (start, point) in zip(window.starts, series) {
      from(start, until: start + window.period.length).expect(
        point, seconds: window.period.length, "\(start) of \(what)", at: location)
    }
  }
}

extension JSON {
  /// The number, whether it is an integer or not.
  var double: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }
}
