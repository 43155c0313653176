internal import CHiredis

/// A reply in the memory of hiredis, freed with the value.
struct HiredisReply: ~Copyable {
  private let reply: UnsafeMutablePointer<redisReply>

  /// Takes ownership of a reply from `redisGetReply` or a similar function.
  init(owning pointer: UnsafeMutableRawPointer) {
    reply = pointer.assumingMemoryBound(to: redisReply.self)
  }

  deinit {
    freeReplyObject(reply)
  }

  /// A copy of the reply in Swift's own memory.
  var value: RedisReply { Self.value(of: reply.pointee) }

  private static func value(of reply: redisReply) -> RedisReply {
    switch reply.type {
    case REDIS_REPLY_STRING: .bulk(bytes(of: reply))
    case REDIS_REPLY_STATUS: .status(String(decoding: bytes(of: reply), as: UTF8.self))
    case REDIS_REPLY_INTEGER: .integer(reply.integer)
    case REDIS_REPLY_ERROR: .error(RedisServerError(message: String(decoding: bytes(of: reply), as: UTF8.self)))
    case REDIS_REPLY_ARRAY:
      .array(
        UnsafeBufferPointer(start: reply.element, count: reply.elements).map { element in
          element.map { value(of: $0.pointee) } ?? .null
        })
    // REDIS_REPLY_NIL; hiredis 0.14 makes no other types.
    default: .null
    }
  }

  private static func bytes(of reply: redisReply) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: reply.str, count: reply.len))
  }
}
