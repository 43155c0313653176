internal import Glibc

/// Where the programs are that a private Redis needs.
struct Programs {
  let redisServer: String
  let setpriv: String

  /// Looks for them in the directories of `searchPath`, or of `PATH`.
  init(searchPath: String?) throws(PrivateRedisError) {
    let path = searchPath ?? getenv("PATH").map { String(cString: $0) } ?? ""
    guard let redisServer = Self.find("redis-server", in: path) else {
      throw .programMissing(name: "redis-server", package: "redis-server")
    }
    guard let setpriv = Self.find("setpriv", in: path + ":/usr/bin:/bin") else {
      throw .programMissing(name: "setpriv", package: "util-linux")
    }
    self.redisServer = redisServer
    self.setpriv = setpriv
  }

  private static func find(_ name: String, in path: String) -> String? {
    // An empty entry would mean the current directory, from which nothing is to be run by accident.
    path.split(separator: ":").lazy.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }
}
