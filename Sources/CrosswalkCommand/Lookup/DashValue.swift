/// A `-` that is a value, because it stands after `--`; any other stands for stdin.
///
/// The argument parser does not tell what stood after `--`; so such a dash is marked before it parses. No argument of a
/// process can have the mark, a NUL.
enum DashValue {
  private static let marked = "\0-"

  /// The arguments of the whole command, in which the dashes that are values of `lookup` are marked.
  static func mark(in arguments: [String]) -> [String] {
    guard arguments.first == "lookup", let terminator = arguments.firstIndex(of: "--") else { return arguments }
    return arguments[...terminator] + arguments[(terminator + 1)...].map { $0 == "-" ? marked : $0 }
  }

  /// The value that an argument is.
  static func unmark(_ argument: String) -> String {
    argument == marked ? "-" : argument
  }
}
