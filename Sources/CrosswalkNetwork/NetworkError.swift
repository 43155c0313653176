internal import CLibUV

/// Why something could not be done with a socket or an event loop.
package struct NetworkError: Error, Equatable, CustomStringConvertible {
  /// The number of the error, as `errno` has it.
  package let code: Int32

  /// The error in the system's words, such as "address already in use".
  package let description: String

  /// The error with a number of `errno`.
  package init(errno code: Int32) {
    self.code = code
    // libuv has the numbers of the system, negated.
    description = String(cString: uv_strerror(-code))
  }

  /// The error that a function of libuv returned.
  init(uv status: Int32) { self.init(errno: -status) }

  /// Throws what a function of libuv returned, if that is an error.
  static func check(_ status: Int32) throws(NetworkError) {
    if status < 0 { throw NetworkError(uv: status) }
  }
}
