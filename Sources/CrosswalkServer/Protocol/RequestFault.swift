internal import Crosswalk

/// Why a request is not carried out; it becomes an `ERR` reply.
package struct RequestFault: Error, Equatable {
  /// What the reply says first.
  package let code: ErrorCode

  /// What is wrong and what would be right.
  package let message: String

  /// What Redis clients know such an error by, where that is not `ERR` and the code.
  let redisCode: StaticString?

  package init(_ code: ErrorCode, _ message: String) {
    self.init(code, message, redisCode: nil)
  }

  init(_ code: ErrorCode, _ message: String, redisCode: StaticString?) {
    self.code = code
    self.message = message
    self.redisCode = redisCode
  }

  package static func == (left: RequestFault, right: RequestFault) -> Bool {
    left.code == right.code && left.message == right.message
  }

  /// No such command; where Redis has it, a Redis client is told what to use here, and else what was probably meant.
  static func unknownCommand(
    _ name: UnsafeRawBufferPointer, in table: CommandTable, _ encoding: ReplyEncoding = .line
  ) -> RequestFault {
    let advice = encoding == .line ? nil : RedisCommandAdvice.advice(for: name)
    let question = String.question(for: name, among: table.listed.lazy.map { "\($0.name)" })
    return RequestFault(
      .unknownCommand, "no command \(String.quoting(name)); \(advice ?? "HELP lists all\(question)")")
  }
}

extension String {
  /// The end of a message about an unknown name: which one was probably meant, if one is near.
  static func question(for name: UnsafeRawBufferPointer, among names: some Sequence<String>) -> String {
    NearestName.question(for: String(decoding: name.prefix(256), as: UTF8.self), among: names, quote: "'")
  }

  /// What a client wrote, as a message shows it: enough to know it by.
  package static func quoting(_ bytes: UnsafeRawBufferPointer) -> String {
    let text = String(decoding: bytes.prefix(256), as: UTF8.self)
    return bytes.count <= 256 && text.count <= 64 ? "'\(text)'" : "'\(text.prefix(64))…'"
  }
}
