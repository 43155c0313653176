import Crosswalk
internal import CrosswalkMonitoring

/// The output of `crosswalk stats`: the figures of a window, those of an earlier window if requested, and the periods
/// as bars.
struct StatsReport {
  private let document: JSON
  private let period: Period
  private let width: Int

  /// - Parameters:
  ///   - document: The reply to STATS.
  ///   - period: The periods that were requested.
  ///   - width: The maximum length of a line in characters.
  init(_ document: JSON, period: Period, width: Int) {
    self.document = document
    self.period = period
    self.width = width
  }

  var lines: [String] {
    heading + [""] + figures.lines + [""] + sparklines
  }

  private var earlier: JSON? {
    document["compare"].flatMap { $0 == .null ? nil : $0 }
  }

  private var heading: [String] {
    let service = Printable.value(document["service"]?.string ?? "")
    let window = window(of: document)
    guard let earlier else { return ["\(service): \(window)"] }
    return [service] + Table(rows: [["this", window], ["earlier", self.window(of: earlier)]]).lines
  }

  private func window(of figures: JSON) -> String {
    "\(periods(figures["series"]?.array?.count ?? 0)), \(WindowText.text(of: figures))"
  }

  private func periods(_ count: Int) -> String {
    "\(count) \(period.rawValue)\(count == 1 ? "" : "s")"
  }

  private var figures: Table {
    let total = document["total"]
    guard let earlier else {
      return Table(rows: Figure.all.map { [$0.title, $0.text(in: total)] })
    }
    let before = earlier["total"]
    return Table(
      columns: [
        Table.Column("FIGURE"), Table.Column("THIS", isNumeric: true), Table.Column("EARLIER", isNumeric: true),
        Table.Column("CHANGE", isNumeric: true),
      ],
      rows: Figure.all.map { figure in
        [
          figure.title, figure.text(in: total), figure.text(in: before), figure.change(from: before, to: total),
        ]
      })
  }

  private var sparklines: [String] {
    var series = [(label: "", points: document["series"])]
    if let earlier { series = [("this     ", document["series"]), ("earlier  ", earlier["series"])] }
    let longest = series.map { $0.points?.array?.count ?? 0 }.max() ?? 0
    // Each bar is for as many periods as are necessary to make the line fit.
    let room = max(1, width - (series.first?.label.count ?? 0))
    let size = max(1, (longest + room - 1) / room)
    let bars = series.map { (label: $0.label, bars: CallSeries($0.points, periodsPerBar: size).bars) }

    func lines(_ title: String, _ value: (CallSeries.Bar) -> Double, _ text: (Double) -> String) -> [String] {
      let maximum = bars.flatMap(\.bars).map(value).max() ?? 0
      return ["\(title), at most \(maximum > 0 ? text(maximum) : "0")\(size > 1 ? "; a bar is \(periods(size))" : "")"]
        + bars.map { $0.label + Sparkline.text($0.bars.map(value), maximum: maximum) }
    }
    return lines("calls per \(period.rawValue)", \.calls, FigureText.number)
      + lines("mean", \.mean) { FigureText.duration(milliseconds: $0) }
  }
}

/// The series of a window, as bars for one or more periods.
struct CallSeries {
  /// One bar.
  struct Bar: Equatable {
    /// The number of calls in a period; the average if there are several periods.
    let calls: Double
    /// The mean time of a call in ms; 0 if there were no calls.
    let mean: Double
  }

  let bars: [Bar]

  /// - Parameters:
  ///   - points: The array `series` in the reply to STATS.
  ///   - periodsPerBar: The number of periods for each bar; the last bar can have fewer.
  init(_ points: JSON?, periodsPerBar: Int) {
    let points = points?.array ?? []
    bars = stride(from: 0, to: points.count, by: periodsPerBar).map { start in
      let part = points[start..<min(start + periodsPerBar, points.count)]
      var (calls, time) = (0.0, 0.0)
      for point in part {
        let count = Figure.count.value(in: point)
        calls += count
        time += count * Figure.mean.value(in: point)
      }
      // The mean is the total time divided by the number of calls, not a mean of means.
      return Bar(calls: calls / Double(part.count), mean: calls > 0 ? time / calls : 0)
    }
  }
}
