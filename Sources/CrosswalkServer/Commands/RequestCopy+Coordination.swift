internal import CrosswalkCoordination

extension RequestCopy {
  /// The first argument, which names a lock or a topic.
  func name(of what: StaticString) throws(RequestFault) -> CoordinationName {
    try .checked(String(decoding: arguments[0], as: UTF8.self), as: what)
  }
}

extension CoordinationName {
  /// The name that `text` is; `what` it names is for the error.
  static func checked(_ text: String, as what: StaticString) throws(RequestFault) -> CoordinationName {
    do throws(CoordinationNameError) {
      return try CoordinationName(text)
    } catch {
      throw RequestFault(.badRequest, "\(String.quoting(text.utf8)) is no \(what): \(error)")
    }
  }
}
