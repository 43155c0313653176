public import ArgumentParser
internal import CrosswalkMonitoring
internal import CrosswalkStore

extension Period: ExpressibleByArgument {}

extension Ranking: ExpressibleByArgument {}

/// A duration on the command line, written as in the protocol.
enum DurationArgument {
  /// Reads a duration within a range in µs.
  static func parse(_ text: String, within range: ClosedRange<UInt64>) throws(ValidationError) -> Duration {
    let microseconds = DurationWord.microseconds(text)
    guard let microseconds, range.contains(microseconds) else {
      throw ValidationError("give a number and a unit, \(words(range)), such as 500ms, 30s or 5m")
    }
    return .microseconds(microseconds)
  }

  /// A range in µs in words: `from 10ms to 24h`, or `up to 24h`.
  static func words(_ range: ClosedRange<UInt64>) -> String {
    range.lowerBound == 0 ? "up to \(DurationWord.text(microseconds: range.upperBound))" : "from \(ends(range))"
  }

  /// The ends of a range in µs: `10ms to 24h`.
  static func ends(_ range: ClosedRange<UInt64>) -> String {
    "\(DurationWord.text(microseconds: range.lowerBound)) to \(DurationWord.text(microseconds: range.upperBound))"
  }
}

/// Numbers on the command line.
enum PositiveNumber {
  /// Reads an integer, 1 or more.
  static func parse(_ text: String) throws(ValidationError) -> Int {
    guard let number = Int(text), number >= 1 else { throw ValidationError("give a whole number, 1 or more") }
    return number
  }
}

/// A `-` that is a value because it comes after `--`; any other `-` means stdin.
///
/// The argument parser does not tell which arguments came after `--`, so such a dash is marked before parsing. The mark
/// is a NUL, which no argument of a process can have.
enum DashValue {
  private static let marked = "\0-"

  /// The arguments of the whole command, with the dashes that are values of `lookup` marked.
  static func mark(in arguments: [String]) -> [String] {
    guard arguments.first == "lookup", let terminator = arguments.firstIndex(of: "--") else { return arguments }
    return arguments[...terminator] + arguments[(terminator + 1)...].map { $0 == "-" ? marked : $0 }
  }

  /// The value of an argument, without the mark.
  static func unmark(_ argument: String) -> String {
    argument == marked ? "-" : argument
  }
}

/// The arguments of the process as the system passes them.
enum CommandLineText {
  /// Throws if an argument is not UTF-8.
  ///
  /// Swift would replace invalid bytes, and another value would be looked up than the given one.
  static func check() throws(Failure) {
    for index in 0..<Int(CommandLine.argc) {
      guard let argument = CommandLine.unsafeArgv[index] else { continue }
      guard String(validatingCString: argument) != nil else {
        throw Failure(.usage, "argument \(index), \"\(String(cString: argument))\", is not UTF-8")
      }
    }
  }
}
