import ArgumentParser
import CrosswalkClient

extension ServiceAddress {
  /// Reads an address from an option or an environment variable.
  static func parse(_ text: String) throws(ValidationError) -> ServiceAddress {
    guard let address = ServiceAddress(text) else {
      throw ValidationError("an address is host:port, [v6]:port or unix:/path, as \(ServiceAddress.standard)")
    }
    return address
  }
}
