/// A line of bars, as high as the values of a series.
enum Sparkline {
  private static let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  /// No bar: there was nothing.
  private static let none: Character = "·"

  /// A bar for each value, of which the largest that could be is `maximum`.
  static func text(_ values: [Double], maximum: Double) -> String {
    String(
      values.map { value in
        guard value > 0, maximum > 0 else { return none }
        let height = (value / maximum * Double(bars.count)).rounded(.up)
        return bars[min(max(Int(height), 1), bars.count) - 1]
      })
  }
}
