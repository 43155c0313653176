package import CrosswalkStore

/// Why something could not be published or subscribed to.
package enum TopicError: Error, Sendable, CustomStringConvertible {
  /// There are as many topics as there may be.
  case limit(String)
  /// Redis did not do it, or it is not known whether it did.
  case store(StoreError)

  /// The error in words.
  package var description: String {
    switch self {
    case .limit(let reason): reason
    case .store(let error): error.description
    }
  }
}
