package import Crosswalk
package import CrosswalkMonitoring
internal import CrosswalkStore
internal import FoundationEssentials

extension Figures {
  /// The figures for people: rates per second, times in ms, and null for a figure that does not exist.
  fileprivate var members: [JSON.Member] { [countMember] + otherMembers }

  fileprivate var countMember: JSON.Member { JSON.Member("count", .integer(Int64(clamping: counts.count))) }

  /// All members except the count.
  fileprivate var otherMembers: [JSON.Member] {
    let percentiles: [(String, UInt64)] = [
      ("p50_ms", 500), ("p90_ms", 900), ("p95_ms", 950), ("p99_ms", 990), ("p999_ms", 999),
    ]
    return [
      JSON.Member("errors", .integer(Int64(clamping: counts.errors))),
      JSON.Member("rate_per_s", .number(ratePerSecond)),
      JSON.Member("mean_ms", Self.milliseconds(counts.mean)),
      JSON.Member("min_ms", Self.milliseconds(counts.isEmpty ? nil : Double(counts.minimum))),
      JSON.Member("max_ms", Self.milliseconds(counts.isEmpty ? nil : Double(counts.maximum))),
    ]
      + percentiles.map { name, perMille in
        JSON.Member(name, Self.milliseconds(counts.percentile(perMille: perMille).map { Double($0) }))
      }
  }

  private static func milliseconds(_ microseconds: Double?) -> JSON {
    microseconds.map { .number($0 / 1000) } ?? .null
  }
}

extension ServiceStatistics {
  /// Returns the reply to STATS: the figures of a window, and those of another window to compare them with.
  package func document(comparedWith other: ServiceStatistics? = nil) -> JSON {
    let comparison = other.map { [JSON.Member("compare", .object($0.members))] } ?? []
    return .object([JSON.Member("service", .string(service))] + members + comparison)
  }

  /// The beginning and end of the window, `total` and `series`.
  private var members: [JSON.Member] {
    let points = series.map { JSON.object([JSON.Member("start", .time($0.start))] + $0.figures.members) }
    return [
      JSON.Member("from", .time(from)), JSON.Member("until", .time(until)),
      JSON.Member("total", .object(total.members)), JSON.Member("series", .array(points)),
    ]
  }
}

extension RankedService {
  /// An item of the reply to TOP.
  package var document: JSON {
    .object(
      [
        JSON.Member("service", .string(service)),
        figures.countMember,
        JSON.Member("share_of_calls", .number(shareOfCalls)),
        JSON.Member("share_of_time", .number(shareOfTime)),
      ] + figures.otherMembers + [JSON.Member("from", .time(from)), JSON.Member("until", .time(until))])
  }
}

extension SeenService {
  /// An item of the reply to SERVICES.
  package var document: JSON { ["service": .string(service), "last_seen": .time(lastSeen)] }
}

extension JSON {
  /// Returns a time as RFC 3339 in UTC, in whole seconds.
  fileprivate static func time(_ moment: Date) -> JSON { .string(moment.formatted(.iso8601)) }
}

/// The replies to SLOW and SAMPLES.
enum CaptureDocuments {
  /// Returns the text of an array of captures, each of which is already JSON.
  static func array(of documents: consuming [[UInt8]]) throws(StoreError) -> [UInt8] {
    var text: [UInt8] = [UInt8(ascii: "[")]
    text.reserveCapacity(documents.reduce(2) { $0 + $1.count + 1 })
    documents.reverse()
    do throws(JSONError) {
      // Each document is released after it is written; otherwise all of them would be held twice.
      while let document = documents.popLast() {
        if text.count > 1 { text.append(UInt8(ascii: ",")) }
        try JSON(parsing: document).write(to: &text)
      }
    } catch {
      throw .damaged("a capture is not JSON")
    }
    text.append(UInt8(ascii: "]"))
    return text
  }
}

extension Policy {
  /// Returns the reply to POLICY.
  func document(of service: ServiceName) -> JSON {
    guard case .object(let members) = json else { return json }
    return .object([JSON.Member("service", .string(service.text))] + members)
  }
}
