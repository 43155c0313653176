internal import Glibc

/// What other users can read in a data directory: all dictionaries, messages and captures.
extension DataDirectory {
  private static let everybodyElse: mode_t = 0o077

  /// Removes the rights of other users from files that exist already, and returns what they can still see, or nil.
  ///
  /// The mode of the directory itself is not changed.
  func closeToOthers() -> String? {
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_mode & Self.everybodyElse != 0 else { return nil }
    // The files that redis-server and this process make; other programs may share the directory.
    let own = ["service.lock", "redis.lock", "redis.log", "appendonlydir", "dump.rdb"].map { path + "/" + $0 }
    let files = own + Self.entries(of: path + "/appendonlydir").map { path + "/appendonlydir/" + $0 }
    let left = files.filter { !Self.close($0) }
    let mode = String(facts.st_mode & 0o7777, radix: 8)
    return "other users have access to the data directory \(path) (its mode is \(mode)): chmod 700 \(path)"
      + (left.isEmpty ? "" : "; they can read \(left.joined(separator: ", ")), which could not be changed")
  }

  /// Makes a file readable to its owner only; returns whether it now is, or does not exist.
  private static func close(_ file: String) -> Bool {
    var facts = stat()
    guard lstat(file, &facts) == 0, facts.st_mode & S_IFMT != S_IFLNK else { return true }
    guard facts.st_mode & everybodyElse != 0 else { return true }
    return chmod(file, facts.st_mode & 0o7777 & ~everybodyElse) == 0
  }

  private static func entries(of directory: String) -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
