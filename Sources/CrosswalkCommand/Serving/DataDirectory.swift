import FoundationEssentials

/// Where a service keeps its data.
enum DataDirectory {
  /// Where it is when nobody says: `$XDG_STATE_HOME/crosswalk`, else `~/.local/state/crosswalk` (XDG Base Directory
  /// Specification 0.8).
  static var standard: String {
    standard(
      environment: ProcessInfo.processInfo.environment, home: FileManager.default.homeDirectoryForCurrentUser.path)
  }

  static func standard(environment: [String: String], home: String) -> String {
    // The specification has relative paths ignored.
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/crosswalk" }
    return home + "/.local/state/crosswalk"
  }
}
