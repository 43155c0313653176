/// How far a Redis is that reads its data at its start.
package struct LoadingProgress: Sendable, Equatable, CustomStringConvertible {
  /// How much of its files it has read, in per cent.
  package let percent: Double
  /// How long it expects to take, in seconds; nil where it cannot tell yet.
  package let secondsLeft: Int?

  /// Reads what INFO says; nil for a Redis that does not load.
  init?(info: String) {
    var facts: [Substring: Substring] = [:]
    for line in info.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 { facts[parts[0]] = parts[1] }
    }
    guard facts["loading"] == "1", let percent = facts["loading_loaded_perc"].flatMap({ Double($0) }) else {
      return nil
    }
    self.percent = min(100, max(0, percent))
    secondsLeft = facts["loading_eta_seconds"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
  }

  /// Asks a Redis that is loading; nil where it does not say.
  static func of(_ address: RedisAddress, timeout: Duration) -> LoadingProgress? {
    let deadline = ContinuousClock.now + timeout
    guard
      let connection = try? HiredisContext.connect(to: address.endpoint, timeout: timeout, writeTimeout: timeout),
      (try? connection.append(RedisCommand("INFO", "persistence"))) != nil,
      (try? connection.flush(by: deadline)) != nil,
      let info = (try? connection.reply(by: deadline))?.string
    else { return nil }
    return LoadingProgress(info: info)
  }

  /// How far it is, in words.
  package var description: String {
    let left = secondsLeft.map { ", about \($0) s to go" } ?? ""
    return "\(Int(percent)) % are read\(left)"
  }
}
