import Crosswalk
internal import CrosswalkMonitoring

/// The output of `crosswalk top`: the first services in a window, with their figures.
struct TopReport: Sendable {
  /// The minimum width of names that are cut.
  private static let shortestName = 12

  let ranking: Ranking
  /// The reply to TOP.
  let document: JSON
  /// The calls per second of each service since the last look; nil if they are not shown.
  var live: [String: Double]?
  /// The window as it was requested, in words.
  let window: String

  private var services: [JSON] { document.array ?? [] }

  /// All lines, as wide as necessary.
  var lines: [String] { [heading] + body(table) }

  /// All lines for a width: names are cut and columns are left out, but no figure is cut.
  func lines(width: Int) -> [String] {
    TextWrap.lines(heading, width: width) + body(table.fitted(to: width, shortestName: Self.shortestName))
  }

  private func body(_ table: Table) -> [String] {
    services.isEmpty ? [] : [""] + table.lines
  }

  private var heading: String {
    services.isEmpty
      ? "No calls were recorded \(window)." : "\(ranking.rawValue) services \(WindowText.text(of: services.first))"
  }

  /// A row for each service.
  private var table: Table {
    let columns = columns
    return Table(
      columns: [Table.Column("SERVICE")] + columns.map { Table.Column($0.title, isNumeric: true, rank: $0.rank) },
      rows: services.map { service in
        [Printable.value(service["service"]?.string ?? "")] + columns.map { $0.text(service) }
      })
  }

  private struct Column {
    let title: String
    /// If there is not enough room for all columns, those with the lowest ranks stay.
    let rank: Int
    let text: (JSON) -> String
  }

  private var columns: [Column] {
    let figures: [Figure] = [
      .count, .callShare, .timeShare, .errors, .rate, .mean, .p50, .p95, .p99, .maximum,
    ]
    let byRank: [Figure] = [
      first, .count, .mean, .errors, .p99, .rate, .p95, .timeShare, .callShare, .maximum, .p50,
    ]
    let columns = figures.map { figure in
      Column(
        title: figure.title.uppercased(), rank: 2 * (byRank.firstIndex { $0.name == figure.name } ?? byRank.count)
      ) { figure.text(in: $0) }
    }
    guard let live else { return columns }
    return [
      Column(title: "NOW", rank: 1) { service in
        live[service["service"]?.string ?? ""].map { FigureText.number($0) + "/s" } ?? FigureText.none
      }
    ] + columns
  }

  /// The figure by which the services are sorted.
  private var first: Figure {
    switch ranking {
    case .busiest: .count
    case .slowest: .mean
    case .failing: .errors
    }
  }
}
