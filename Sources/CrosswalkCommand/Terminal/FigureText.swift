/// Figures for people: three digits and a unit.
enum FigureText {
  /// The text for a missing figure, such as the mean time of no calls.
  static let none = "-"

  /// A number with three significant digits, or all digits before the decimal point: `0.0343`, `12.3`, `12345`.
  static func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    var scaled = abs(value)
    var decimals = 0
    while scaled < 100, decimals < 9 {
      scaled *= 10
      decimals += 1
    }
    let digits = Int64(scaled.rounded())
    return (value < 0 && digits > 0 ? "-" : "") + decimal(digits, decimals)
  }

  /// A share, from 0 to 1, in percent.
  static func share(_ value: Double) -> String {
    number(value * 100) + " %"
  }

  /// The change from an earlier figure in percent; empty if there is nothing to compare with.
  static func change(from earlier: Double, to value: Double) -> String {
    guard earlier > 0 else { return "" }
    let change = share(value / earlier - 1)
    return value > earlier ? "+" + change : change
  }

  /// A time in the largest unit of which it has at least one: `850 µs`, `12.3 ms`, `1.23 s`.
  static func duration(milliseconds: Double) -> String {
    switch milliseconds {
    case ..<0.9995: number(milliseconds * 1000) + " µs"
    case ..<999.5: number(milliseconds) + " ms"
    default: number(milliseconds / 1000) + " s"
    }
  }

  /// The same, exact to the microsecond: `1.234567 s`.
  static func exactDuration(milliseconds: Double) -> String {
    guard let microseconds = Int64(exactly: (milliseconds * 1000).rounded()), microseconds >= 0 else {
      return "\(milliseconds) ms"
    }
    return switch microseconds {
    case ..<1000: "\(microseconds) µs"
    case ..<1_000_000: decimal(microseconds, 3) + " ms"
    default: decimal(microseconds, 6) + " s"
    }
  }

  /// Digits with a number of decimals, without trailing zeros.
  private static func decimal(_ digits: Int64, _ decimals: Int) -> String {
    var text = String(digits)
    guard decimals > 0 else { return text }
    text = String(repeating: "0", count: max(0, decimals + 1 - text.count)) + text
    var fraction = text.suffix(decimals)
    while fraction.last == "0" { fraction.removeLast() }
    return text.dropLast(decimals) + (fraction.isEmpty ? "" : "." + fraction)
  }
}

/// A line of bars for the values of a series.
enum Sparkline {
  private static let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  /// The mark for a value of 0.
  private static let none: Character = "·"

  /// A bar for each value; `maximum` is the value of the highest bar.
  static func text(_ values: [Double], maximum: Double) -> String {
    String(
      values.map { value in
        guard value > 0, maximum > 0 else { return none }
        let height = (value / maximum * Double(bars.count)).rounded(.up)
        return bars[min(max(Int(height), 1), bars.count) - 1]
      })
  }
}
