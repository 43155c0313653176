import FoundationEssentials

/// Where a service keeps its data.
enum DataDirectory {
  /// Where it is when nobody says: `$XDG_STATE_HOME/crosswalk`, else `~/.local/state/crosswalk` (XDG Base Directory
  /// Specification 0.8).
  static var standard: String {
    let environment = ProcessInfo.processInfo.environment
    // Foundation asks the system's list of users alone; `~` is what HOME says.
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return standard(environment: environment, home: home ?? FileManager.default.homeDirectoryForCurrentUser.path)
  }

  static func standard(environment: [String: String], home: String) -> String {
    // The specification has relative paths ignored.
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/crosswalk" }
    return home + "/.local/state/crosswalk"
  }
}
