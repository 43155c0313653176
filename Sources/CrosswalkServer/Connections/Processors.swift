internal import FoundationEssentials

/// The processors that this process may use.
enum Processors {
  /// The number that the scheduler and the limits of a container (cgroups, versions 2 and 1) allow; at least 1.
  static var count: Int {
    let scheduled = ProcessInfo.processInfo.activeProcessorCount
    let folder = "/sys/fs/cgroup"
    let limit =
      limit(inCPUMax: text(folder + "/cpu.max"))
      ?? limit(quota: text(folder + "/cpu/cpu.cfs_quota_us"), period: text(folder + "/cpu/cpu.cfs_period_us"))
    return max(1, min(scheduled, limit ?? scheduled))
  }

  /// Reads `cpu.max` of version 2, such as `200000 100000` for two processors; nil if there is no limit.
  static func limit(inCPUMax text: String?) -> Int? {
    let words = text?.split { $0 == " " || $0 == "\n" } ?? []
    guard words.count == 2 else { return nil }
    return limit(quota: String(words[0]), period: String(words[1]))
  }

  /// Computes how many processors a quota of time in each period allows, rounded up; nil if there is no limit.
  static func limit(quota: String?, period: String?) -> Int? {
    guard let quota = number(quota), let period = number(period), quota > 0, period > 0 else { return nil }
    return Int((Double(quota) / Double(period)).rounded(.up))
  }

  private static func number(_ text: String?) -> Int? { text.flatMap { Int($0.split(separator: "\n").first ?? "") } }

  private static func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
}
