package import CrosswalkStore

/// A call that is to be captured, as it was recorded.
package struct CaptureCandidate: Sendable {
  package let service: ServiceName
  /// The caller's correlation id.
  package internal(set) var cid: String?
  package let status: CaptureStatus
  /// How long the call took, in microseconds.
  package let elapsed: UInt64
  package let recorded: Moment
  /// Whether it took longer than the policy's threshold.
  package let isSlow: Bool
  /// Whether it was drawn as a sample.
  package internal(set) var isSample: Bool
  /// The policy that the service had when the call was recorded.
  package let policy: Policy
  /// The payloads as they were sent, UTF-8; nothing of them is kept before it is redacted.
  package internal(set) var request: [UInt8]?
  package internal(set) var response: [UInt8]?

  package init(
    service: ServiceName, cid: String? = nil, status: CaptureStatus = .ok, elapsed: UInt64, recorded: Moment,
    isSlow: Bool, isSample: Bool, policy: Policy, request: [UInt8]? = nil, response: [UInt8]? = nil
  ) {
    self.service = service
    self.cid = cid
    self.status = status
    self.elapsed = elapsed
    self.recorded = recorded
    self.isSlow = isSlow
    self.isSample = isSample
    self.policy = policy
    self.request = request
    self.response = response
  }

  /// How much memory its payloads take, more or less.
  var byteCount: Int { (request?.count ?? 0) + (response?.count ?? 0) + CaptureDocument.overhead }
}
