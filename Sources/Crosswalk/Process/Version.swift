/// The version of the software.
package enum Version {
  /// As `crosswalk --version` and HELLO give it.
  package static let current = "0.1.0"
}
