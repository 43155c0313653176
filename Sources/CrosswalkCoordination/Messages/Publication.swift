/// A message as it is given to be published.
struct Publication: Sendable {
  let topic: CoordinationName
  let payload: [UInt8]
  /// Under the same id nothing is published again for some time.
  let id: CoordinationName?
}

/// A message that Redis has acknowledged.
struct PublishedMessage: Sendable {
  /// What a message takes besides its payload, more or less.
  private static let bytesAround = 256

  let publication: Publication
  var id: MessageID

  var byteCount: Int { publication.payload.count + Self.bytesAround }
}
