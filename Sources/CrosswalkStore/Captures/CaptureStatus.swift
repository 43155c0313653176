/// Whether a call succeeded.
package enum CaptureStatus: String, Sendable, CaseIterable {
  case ok
  case error
}
