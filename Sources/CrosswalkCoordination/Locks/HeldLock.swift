internal import Crosswalk
internal import CrosswalkRedis
package import CrosswalkStore

/// A lock that is taken, as LOCKS shows it: without its token.
package struct HeldLock: Sendable, Equatable {
  package let name: CoordinationName
  /// Who holds the lock, in the words of the request that took it.
  package let holder: String
  /// When the lock was taken, by Redis' clock.
  package let since: Moment
  /// When the lease ends, or when the lock was released, by Redis' clock.
  package let expires: Moment
  /// Until when the lock stays taken at least, by Redis' clock; nil if it was taken without a hold.
  package let heldUntil: Moment?
  /// The fencing number that the lock gave.
  package let fence: Int64
  /// The secret of the holder; it is never shown to anyone else.
  let token: String
  /// The token of a lock that was released and stays taken until its hold ends; nobody has this token.
  static let releasedToken = "-"
  /// When the lock was taken, or its lease was last changed, by Redis' clock.
  let changed: Moment

  /// Reads the content of a lock's key: the token, a space, and JSON.
  ///
  /// Returns nil for anything else.
  init?(_ name: CoordinationName, _ bytes: [UInt8]) {
    guard let space = bytes.firstIndex(of: UInt8(ascii: " ")), let json = try? JSON(parsing: bytes[(space + 1)...]),
      let holder = json["holder"]?.string, let since = json["since"]?.integer, let fence = json["fence"]?.integer,
      let expires = json["expires"]?.integer, let changed = json["changed"]?.integer
    else { return nil }
    self.name = name
    token = String(decoding: bytes[..<space], as: UTF8.self)
    self.holder = holder
    self.since = Moment(microseconds: since)
    self.changed = Moment(microseconds: changed)
    self.expires = Moment(microseconds: expires)
    heldUntil = json["held_until"]?.integer.map(Moment.init(microseconds:))
    self.fence = fence
  }

  /// Whether the lock was released and stays taken until its hold ends.
  var isReleased: Bool { token == Self.releasedToken }

  /// When somebody else can take the lock.
  var takenUntil: Moment { max(expires, heldUntil ?? expires) }
}

/// The last change that a node made to a lock.
enum LockChange: Sendable, Equatable {
  /// The node gave the lock, changed its lease, or released it during its hold; `content` is what its key then held.
  case held(HeldLock, content: [UInt8])
  /// The node freed the lock that had this fencing number.
  case freed(fence: Int64)

  /// Returns the command that makes the change again in a Redis that has lost it; the command may be repeated.
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
