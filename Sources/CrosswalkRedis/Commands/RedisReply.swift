/// A reply of Redis, as one of the types of RESP2.
package enum RedisReply: Sendable, Equatable {
  /// A null bulk string or a null array.
  case null
  /// A status such as `OK`.
  case status(String)
  /// A whole number.
  case integer(Int64)
  /// A bulk string, which can hold any bytes.
  case bulk([UInt8])
  /// A list of replies.
  case array([RedisReply])
  /// An error. `RedisConnection` throws it, unless it is the reply to a command of a pipeline, or an element of an
  /// array.
  case error(RedisServerError)

  /// The text of a bulk string or a status; nil for another type, or if it is not UTF-8.
  package var string: String? {
    switch self {
    case .status(let text): text
    case .bulk(let bytes): String(validating: bytes, as: UTF8.self)
    default: nil
    }
  }

  /// The bytes of a bulk string or a status; nil for another type.
  package var bytes: [UInt8]? {
    switch self {
    case .status(let text): Array(text.utf8)
    case .bulk(let bytes): bytes
    default: nil
    }
  }

  /// The number; nil for another type.
  package var integer: Int64? {
    guard case .integer(let number) = self else { return nil }
    return number
  }

  /// The elements of an array as pairs of a name and a value; empty for another type.
  package var pairs: [(first: RedisReply, second: RedisReply)] {
    let elements = array ?? []
    return stride(from: 0, to: elements.count - 1, by: 2).map { (elements[$0], elements[$0 + 1]) }
  }

  /// The elements of an array; nil for another type.
  package var array: [RedisReply]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }
}
