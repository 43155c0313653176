/// Why a service does not start, or stopped by itself.
package enum ServerError: Error, Equatable, CustomStringConvertible {
  /// Another process listens there.
  case addressInUse(ListenAddress)
  /// The system does not let this process listen there.
  case cannotListen(ListenAddress, reason: String)
  /// A listener failed while the service was running.
  case listenerFailed(ListenAddress)

  /// What is wrong and, where that is known, what would be right.
  package var description: String {
    switch self {
    case .addressInUse(let address): "\(address) is in use by another process; choose another address with --listen"
    case .cannotListen(let address, let reason): "cannot listen on \(address): \(reason)"
    case .listenerFailed(let address): "the listener on \(address) has failed"
    }
  }
}
