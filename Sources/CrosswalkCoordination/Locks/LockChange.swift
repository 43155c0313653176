internal import CrosswalkRedis
internal import CrosswalkStore

/// What a node did to a lock last.
enum LockChange: Sendable, Equatable {
  /// It gave it, changed its lease, or released it during its hold; what its key then held.
  case held(HeldLock, content: [UInt8])
  /// It freed it, when it had that fencing number.
  case freed(fence: Int64)

  /// The command that makes the change again in a Redis that has lost it; it may be repeated.
  func again(to name: CoordinationName, _ keys: Keys) -> RedisCommand {
    switch self {
    case .held(let lock, let content):
      LockScripts.giveAgain.command(
        keys: [keys.lock(name), keys.fence(name)],
        arguments: [
          "", RedisWord(content), RedisWord(lock.takenUntil.microseconds), RedisWord(lock.fence),
          RedisWord(lock.changed.microseconds),
        ])
    case .freed(let fence):
      LockScripts.freeAgain.command(
        keys: [keys.lock(name), keys.fence(name)],
        arguments: ["", RedisWord(keys.lockReleases), RedisWord(name.text), RedisWord(fence)])
    }
  }
}
