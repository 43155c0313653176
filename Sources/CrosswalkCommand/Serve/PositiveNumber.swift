import ArgumentParser

/// Numbers on the command line.
enum PositiveNumber {
  /// Reads a whole number from 1 on.
  static func parse(_ text: String) throws(ValidationError) -> Int {
    guard let number = Int(text), number >= 1 else { throw ValidationError("a whole number from 1 on is wanted") }
    return number
  }
}
