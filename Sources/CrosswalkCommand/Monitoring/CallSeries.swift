import Crosswalk

/// The series of a window, as bars of one or several periods.
struct CallSeries {
  /// One bar.
  struct Bar: Equatable {
    /// Calls in a period; of several periods, on average.
    let calls: Double
    /// What a call took on average, in ms; 0 where there was none.
    let mean: Double
  }

  let bars: [Bar]

  /// - Parameters:
  ///   - points: The array `series` of what STATS answers.
  ///   - periodsPerBar: How many periods a bar stands for; the last may stand for fewer.
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
      // A mean is all time by all calls, never a mean of means.
      return Bar(calls: calls / Double(part.count), mean: calls > 0 ? time / calls : 0)
    }
  }
}
