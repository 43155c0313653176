internal import COpenSSL

/// OpenSSL's queue of errors, of which each thread has one.
///
/// It is to be cleared before a function of OpenSSL is called and read right after that, on the same thread: an older error
/// would be taken for a new one.
enum OpenSSLErrors {
  /// What an error is, as OpenSSL numbers it.
  struct Code {
    let packed: UInt

    /// The number of the part of OpenSSL that it comes from, such as `ERR_LIB_SSL`.
    var library: Int32 { ERR_GET_LIB(packed) }

    /// The number of the reason, which is unique in its library.
    var reason: Int32 { ERR_GET_REASON(packed) }

    /// The reason in OpenSSL's words.
    var words: String {
      // The text is a constant of OpenSSL's, or nil.
      ERR_reason_error_string(packed).map { String(cString: $0) } ?? "error \(packed) of OpenSSL"
    }
  }

  static func clear() { ERR_clear_error() }

  /// Returns the errors since `clear`, the first one first, and leaves none.
  static func take() -> [Code] {
    var codes: [Code] = []
    while case let packed = ERR_get_error(), packed != 0 { codes.append(Code(packed: packed)) }
    return codes
  }

  /// Returns the first error since `clear` in words, and leaves none.
  static func takeWords() -> String { take().first?.words ?? "for a reason that OpenSSL does not give" }
}
