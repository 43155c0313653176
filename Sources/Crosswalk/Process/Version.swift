/// The version of Crosswalk.
package enum Version {
  /// The version as `crosswalk --version` and HELLO show it.
  package static let current = "0.1.0"
}
