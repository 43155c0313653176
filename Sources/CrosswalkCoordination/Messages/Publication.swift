/// A message as it is given to be published.
struct Publication: Sendable {
  let topic: CoordinationName
  let payload: [UInt8]
  /// Under the same id nothing is published again for some time.
  let id: CoordinationName?
}
