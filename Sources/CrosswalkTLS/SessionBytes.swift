internal import COpenSSL
internal import Glibc

/// The two ends of a session in memory: the ciphertext that OpenSSL reads, and the ciphertext that it writes.
///
/// OpenSSL reads and writes through a BIO, whose callbacks come here. The BIO has an unretained reference to this. That is
/// safe: callbacks come only while a `TLSSession` is in a function of OpenSSL, and the session owns this until after it has
/// freed OpenSSL's session, and the BIO with that.
final class SessionBytes {
  /// What is to be read.
  ///
  /// It belongs to whoever called `TLSSession.receive`, which empties it again before it returns.
  var input = UnsafeRawBufferPointer(start: nil, count: 0)

  /// What was written and not taken.
  var output: [UInt8] = []

  /// What the callbacks are, for all sessions; made once, by the first one, and never changed or freed.
  private nonisolated(unsafe) static let method: OpaquePointer = {
    // It fails for want of memory only.
    guard let method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "a session's bytes") else {
      preconditionFailure("OpenSSL has no memory")
    }
    BIO_meth_set_read(method) { bio, bytes, count in
      SessionBytes.of(bio)?._withUnsafeGuaranteedRef { $0.read(UnsafeMutableRawPointer(bytes), Int(count), bio) } ?? -1
    }
    BIO_meth_set_write(method) { bio, bytes, count in
      SessionBytes.of(bio)?._withUnsafeGuaranteedRef {
        $0.output += UnsafeRawBufferPointer(start: bytes, count: Int(max(0, count)))
      }
      return count
    }
    // Flushing has nothing to do; whatever else can be asked of a BIO does not apply.
    BIO_meth_set_ctrl(method) { _, question, _, _ in question == BIO_CTRL_FLUSH ? 1 : 0 }
    return method
  }()

  private static func of(_ bio: OpaquePointer?) -> Unmanaged<SessionBytes>? {
    BIO_get_data(bio).map { Unmanaged.fromOpaque($0) }
  }

  /// Makes a BIO that reads and writes here; whoever gets it owns it and frees it before this.
  func makeBIO() -> OpaquePointer {
    guard let bio = BIO_new(Self.method) else { preconditionFailure("OpenSSL has no memory") }
    BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
    BIO_set_init(bio, 1)
    return bio
  }

  private func read(_ bytes: UnsafeMutableRawPointer?, _ count: Int, _ bio: OpaquePointer?) -> Int32 {
    crosswalk_BIO_clear_retry_flags(bio)
    let count = min(count, input.count)
    guard count > 0, let bytes, let start = input.baseAddress else {
      // Not the end: there will be more.
      crosswalk_BIO_set_retry_read(bio)
      return -1
    }
    memcpy(bytes, start, count)
    input = UnsafeRawBufferPointer(rebasing: input[count...])
    return Int32(count)
  }
}
