/// What a service answers to one request.
package enum Reply: Sendable, Equatable {
  /// Done, with the words of the answer, which may be none.
  case ok([String])
  /// Done, and the answer is one JSON document, as the service wrote it.
  case document(String)
  /// Nothing matched, and the dictionary's `unmapped` policy answered.
  case `default`(String)
  /// No such mapping.
  case none
  /// Several answers, and the dictionary's file does not say which.
  case ambiguous([String])
  /// The lock is held by another.
  case busy
  /// The lock is no longer ours.
  case lost
  /// The request was not carried out.
  case error(ServiceError)
}
