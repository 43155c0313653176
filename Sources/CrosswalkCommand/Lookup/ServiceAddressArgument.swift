import ArgumentParser
import CrosswalkClient

extension ServerAddress {
  /// Reads an address from an option or an environment variable.
  static func parse(_ text: String) throws(ValidationError) -> ServerAddress {
    guard let address = ServerAddress(text) else {
      throw ValidationError(
        "an address is 127.0.0.1:port, [::1]:port or unix:/path, such as \(ServerAddress.standard)")
    }
    return address
  }
}
