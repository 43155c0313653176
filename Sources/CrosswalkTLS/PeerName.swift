internal import COpenSSL

/// The names in a certificate.
enum PeerName {
  /// Returns what a certificate says who it is for, as `URI:…`, `DNS:…`, `EMAIL:…` and `CN:…`, in this order.
  ///
  /// A name that contains anything but printable characters is left out. With a NUL, for one, a name would look like the
  /// part before it to whatever treats it as text of C.
  static func all(of certificate: OpaquePointer) -> [String] {
    var names: [(rank: Int, name: String)] = []
    let alternatives = X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil).map { OpaquePointer($0) }
    // The names are ours, and freed here; what is made of them are copies.
    defer { GENERAL_NAMES_free(alternatives) }
    for index in 0..<max(0, crosswalk_sk_GENERAL_NAME_num(alternatives)) {
      if let name = alternative(crosswalk_sk_GENERAL_NAME_value(alternatives, index)) { names.append(name) }
    }
    // Stable, so that names of a kind stay in the order of the certificate.
    let sorted = [0, 1, 2].flatMap { rank in names.filter { $0.rank == rank }.map(\.name) }
    return sorted + commonNames(of: certificate)
  }

  private static func alternative(_ name: UnsafePointer<GENERAL_NAME>?) -> (rank: Int, name: String)? {
    var type: Int32 = 0
    // The value belongs to the name.
    guard let name, let value = GENERAL_NAME_get0_value(name, &type) else { return nil }
    let kind: (rank: Int, prefix: String)
    switch type {
    case GEN_URI: kind = (0, "URI:")
    case GEN_DNS: kind = (1, "DNS:")
    case GEN_EMAIL: kind = (2, "EMAIL:")
    default: return nil
    }
    // The three are all ASN1_IA5STRING, which is ASN1_STRING by another name.
    let string = value.assumingMemoryBound(to: ASN1_STRING.self)
    let bytes = UnsafeBufferPointer(start: ASN1_STRING_get0_data(string), count: Int(ASN1_STRING_length(string)))
    guard bytes.allSatisfy({ $0 < 0x80 }), let text = printable(bytes) else { return nil }
    return (kind.rank, kind.prefix + text)
  }

  private static func commonNames(of certificate: OpaquePointer) -> [String] {
    // The subject and its entries belong to the certificate.
    let subject = X509_get_subject_name(certificate)
    var names: [String] = []
    var index: Int32 = -1
    while true {
      index = X509_NAME_get_index_by_NID(subject, NID_commonName, index)
      guard index >= 0 else { return names }
      var utf8: UnsafeMutablePointer<UInt8>?
      let count = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)))
      guard count >= 0, let utf8 else { continue }
      // The text is allocated for us, and freed here.
      defer { CRYPTO_free(utf8, #file, #line) }
      if let text = printable(UnsafeBufferPointer(start: utf8, count: Int(count))) { names.append("CN:" + text) }
    }
  }

  private static func printable(_ utf8: UnsafeBufferPointer<UInt8>) -> String? {
    guard !utf8.isEmpty, let text = String(validating: utf8, as: UTF8.self) else { return nil }
    let isPrintable = text.unicodeScalars.allSatisfy {
      switch $0.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
      default: true
      }
    }
    return isPrintable ? text : nil
  }
}
