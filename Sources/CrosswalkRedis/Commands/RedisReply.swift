/// What Redis answered, in the kinds of RESP2.
package enum RedisReply: Sendable, Equatable {
  /// No value: a null bulk string or a null array.
  case null
  /// A status such as `OK`.
  case status(String)
  /// A whole number.
  case integer(Int64)
  /// Any bytes.
  case bulk([UInt8])
  /// Replies in a row.
  case array([RedisReply])
  /// A refusal. `RedisConnection` throws it, but for the replies of a pipeline and those inside an array.
  case error(RedisServerError)

  /// The text of a bulk string or a status; `nil` for another kind, or what is not UTF-8.
  package var string: String? {
    switch self {
    case .status(let text): text
    case .bulk(let bytes): String(validating: bytes, as: UTF8.self)
    default: nil
    }
  }

  /// The bytes of a bulk string or a status; `nil` for another kind.
  package var bytes: [UInt8]? {
    switch self {
    case .status(let text): Array(text.utf8)
    case .bulk(let bytes): bytes
    default: nil
    }
  }

  /// The number; `nil` for another kind.
  package var integer: Int64? {
    guard case .integer(let number) = self else { return nil }
    return number
  }

  /// The elements of an array, two at a time, as names and values come; none for another kind.
  package var pairs: [(first: RedisReply, second: RedisReply)] {
    let elements = array ?? []
    return stride(from: 0, to: elements.count - 1, by: 2).map { (elements[$0], elements[$0 + 1]) }
  }

  /// The elements of an array; `nil` for another kind.
  package var array: [RedisReply]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }
}
