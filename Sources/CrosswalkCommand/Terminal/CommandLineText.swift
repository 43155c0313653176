/// The arguments as the system hands them over.
enum CommandLineText {
  /// Refuses arguments that are not UTF-8.
  ///
  /// Swift would put replacement characters into them, and we would look up what nobody asked for.
  static func check() throws(Failure) {
    for index in 0..<Int(CommandLine.argc) {
      guard let argument = CommandLine.unsafeArgv[index] else { continue }
      guard String(validatingCString: argument) != nil else {
        throw Failure(.usage, "argument \(index), \"\(String(cString: argument))\", is not UTF-8")
      }
    }
  }
}
