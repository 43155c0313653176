/// What a Redis client says with `HELLO`.
struct Greeting {
  /// The replies that it asks for; nil where they are to stay as they are.
  private(set) var encoding: ReplyEncoding?

  private(set) var token: UnsafeRawBufferPointer?

  private(set) var name: UnsafeRawBufferPointer?

  init(_ request: Request) throws(RequestFault) {
    guard request.count > 0 else { return }
    encoding = try Self.encoding(request[0])
    var index = 1
    while index < request.count {
      let left = request.count - index - 1
      switch request[index].capitals {
      case "AUTH" where left >= 2 && token == nil:
        token = request[index + 2]
        index += 3
      case "SETNAME" where left >= 1 && name == nil:
        name = request[index + 1]
        index += 2
      default: throw RequestFault(.badRequest, "HELLO takes [2|3] [SETNAME name]")
      }
    }
  }

  private static func encoding(_ version: UnsafeRawBufferPointer) throws(RequestFault) -> ReplyEncoding {
    if version.says("2") { return .resp2 }
    if version.says("3") { return .resp3 }
    guard Int(String(decoding: version, as: UTF8.self)) != nil else {
      throw RequestFault(.badRequest, "\(String.quoting(version)) is not a protocol version; the versions are 2 and 3")
    }
    throw RequestFault(.badRequest, "unsupported protocol version; the versions are 2 and 3", redisCode: "NOPROTO")
  }
}
