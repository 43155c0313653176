internal import Crosswalk
internal import CrosswalkRedis
package import CrosswalkStore

/// A lock that is taken, as LOCKS shows it: without its token.
package struct HeldLock: Sendable, Equatable {
  package let name: CoordinationName
  /// Who holds it, as was said when it was taken.
  package let holder: String
  /// When it was taken, by Redis' clock.
  package let since: Moment
  /// When its lease ends, or when it was released, by Redis' clock.
  package let expires: Moment
  /// Until when it stays taken at least, by Redis' clock; nil where it was not taken with a hold.
  package let heldUntil: Moment?
  /// The fencing number that it gave.
  package let fence: Int64
  /// What its holder knows it by; nobody is shown it.
  let token: String
  /// The token of a lock that was released and stays taken until its hold ends: nobody has it.
  static let releasedToken = "-"
  /// When it was taken, or its lease was changed last, by Redis' clock.
  let changed: Moment

  /// Reads what the key of a lock holds: the token, a space, and JSON.
  ///
  /// Nil for anything else.
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

  /// Whether it was released and stays taken until its hold ends.
  var isReleased: Bool { token == Self.releasedToken }

  /// When another can have it.
  var takenUntil: Moment { max(expires, heldUntil ?? expires) }
}

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
