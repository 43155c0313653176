/// How many captures one can ask for at once.
package enum CaptureLimits {
  /// The number of samples: as many successes and failures as a policy can keep.
  package static let samples = 1...2 * Policy.Limits.keep.upperBound
  /// The number of slow calls.
  package static let slow = 1...1000
}
