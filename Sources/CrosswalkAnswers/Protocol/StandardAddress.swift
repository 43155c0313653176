/// The address where a server listens and clients look for it by default (line-protocol.md, at the beginning).
@usableFromInline
package enum StandardAddress {
  /// The IP address.
  @inlinable package static var host: String { "127.0.0.1" }

  /// The TCP port.
  @inlinable package static var port: Int { 7440 }
}
