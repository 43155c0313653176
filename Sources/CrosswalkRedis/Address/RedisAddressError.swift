/// What is wrong with the address of a Redis.
///
/// No message repeats any part of the address, which can hold a password.
package enum RedisAddressError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The address begins with none of the known schemes.
  case unknownScheme
  /// The scheme `redis+sentinel://`, which this version does not support.
  case sentinelNotSupported
  /// The scheme `redis+cluster://`, which this version does not support.
  case clusterNotSupported
  /// The part before the `@` is not `user:password`.
  case badCredentials
  /// A `%` is not followed by two hexadecimal digits, or the decoded bytes are not UTF-8.
  case badPercentEncoding
  /// The host is missing, or is not a host name or IP address.
  case badHost
  /// The port is not a number from 1 to 65535.
  case badPort
  /// The database is not a whole number.
  case badDatabase
  /// The path of a unix socket does not begin with `/`, or is followed by something other than `?db=`.
  case badPath
  /// The path of a unix socket is longer than hiredis allows; its length in bytes.
  case pathTooLong(Int)

  /// What a correct address looks like.
  package var description: String {
    switch self {
    case .unknownScheme:
      "a Redis address is redis://[user:password@]host:port[/database] or unix:/path[?db=database]"
    case .sentinelNotSupported:
      "redis+sentinel:// is not supported yet; give the primary's own address as redis://host:port"
    case .clusterNotSupported:
      "redis+cluster:// is not supported yet; give a single Redis as redis://host:port"
    case .badCredentials:
      "what comes before the @ of a Redis address is user:password, or :password for the default user"
    case .badPercentEncoding:
      "a % in the user or password of a Redis address is followed by two hexadecimal digits of UTF-8 (% itself is %25)"
    case .badHost:
      "a Redis address has a host after redis://, as in redis://localhost:6379 or redis://[::1]:6379"
    case .badPort:
      "the port of a Redis address is a number from 1 to 65535, as in redis://localhost:6379"
    case .badDatabase:
      "the database of a Redis address is a whole number, as in redis://localhost:6379/2 or unix:/run/redis.sock?db=2"
    case .badPath:
      "the unix socket of a Redis address is an absolute path, as in unix:/run/redis.sock or unix:/run/redis.sock?db=2"
    case .pathTooLong(let count):
      "the path of a Redis unix socket has at most \(RedisAddress.maximumPathBytes) bytes; this one has \(count)"
    }
  }
}
