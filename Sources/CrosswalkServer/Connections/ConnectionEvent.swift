/// What the service tells a connection through its pipeline.
enum ConnectionEvent: Sendable {
  /// The service stops: answer what has been read, and close.
  case stop
  /// It has been waited for long enough: a request that still waits is given up, and answered with that.
  case giveUp
}
