internal import COpenSSL
internal import Glibc

/// Which server a client wants to speak to: what the certificate of the server must be for.
enum HostCheck {
  case name(String)
  case address([UInt8])

  /// - Throws: `TLSError.badHost` if it is neither a host name nor an IP address.
  init(_ host: String) throws(TLSError) {
    var address = [UInt8](repeating: 0, count: 16)
    // Text of C would end at a NUL.
    if !host.utf8.contains(0) {
      if inet_pton(AF_INET, host, &address) == 1 {
        self = .address(Array(address[..<4]))
        return
      }
      if inet_pton(AF_INET6, host, &address) == 1 {
        self = .address(address)
        return
      }
    }
    // The dot at the end only says that the name is complete.
    let name = host.hasSuffix(".") ? String(host.dropLast()) : host
    let isName = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
      default: false
      }
    }
    // OpenSSL would check nothing for an empty name, and accept any subdomain for one that begins with a dot.
    guard isName, (1...253).contains(name.utf8.count), !name.hasPrefix("."), !name.contains("..") else {
      throw .badHost(host)
    }
    self = .name(name)
  }

  /// Makes a session check the certificate, and tells the server by which name it is called.
  func install(in session: OpaquePointer) {
    let status: Int32
    switch self {
    case .name(let name):
      // What a certificate is for is in its alternative names; its common name may be anything.
      SSL_set_hostflags(session, UInt32(X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
      status = SSL_set1_host(session, name) & crosswalk_SSL_set_tlsext_host_name(session, name)
    case .address(let address):
      // The parameters belong to the session and copy the address.
      status = X509_VERIFY_PARAM_set1_ip(SSL_get0_param(session), address, address.count)
    }
    // They fail for want of memory only. A session that would check nothing must not be.
    precondition(status == 1)
  }
}
