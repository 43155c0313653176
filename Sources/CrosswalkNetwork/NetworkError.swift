internal import CLibUV

/// The reason why an operation on a socket or an event loop failed.
package struct NetworkError: Error, Equatable, CustomStringConvertible {
  /// The number of the error, as in `errno`.
  package let code: Int32

  /// The error in the system's words, such as "address already in use".
  package let description: String

  /// Makes the error with a number of `errno`.
  package init(errno code: Int32) {
    self.code = code
    // libuv uses the negated numbers of the system.
    description = String(cString: uv_strerror(-code))
  }

  /// Makes the error for a status that a function of libuv returned.
  init(uv status: Int32) { self.init(errno: -status) }

  /// Throws the error that a function of libuv returned, if the status is one.
  static func check(_ status: Int32) throws(NetworkError) {
    if status < 0 { throw NetworkError(uv: status) }
  }
}
