import FoundationEssentials

extension EnvironmentVariable {
  /// Refuses to serve where tokens or TLS are asked for: without them everyone who connects would be an operator.
  static func refuseWhatCannotBeHonoured(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(Failure) {
    let names = environment.keys.filter { $0 == "CROSSWALK_TOKENS" || $0.hasPrefix("CROSSWALK_TLS_") }
    guard let name = names.min() else { return }
    throw Failure(
      .usage,
      "the environment variable \(name) is set, but this version has neither tokens nor TLS: unset it, and listen on "
        + "loopback or a unix socket only")
  }
}
