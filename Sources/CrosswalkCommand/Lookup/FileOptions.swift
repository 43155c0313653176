import ArgumentParser

/// Files to answer from, in place of a service.
struct FileOptions: ParsableArguments {
  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      "Answer from this file, or the *.yaml and *.yml of this folder, with no service. May be repeated.",
      valueName: "path"))
  var paths: [String] = []

  /// Refuses to be given together with a service.
  func check(against server: ServerOptions) throws(ValidationError) {
    guard !paths.isEmpty else { return }
    if server.server != nil { throw ValidationError("The option '--from' asks no service: leave out '--server'.") }
    if server.tokenFile != nil {
      throw ValidationError("The option '--from' asks no service: leave out '--token-file'.")
    }
  }
}
