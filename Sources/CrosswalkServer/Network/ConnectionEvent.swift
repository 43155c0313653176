/// What the service tells a connection through its pipeline.
enum ConnectionEvent: Sendable {
  /// The service stops: answer what has been read, and close.
  case stop
}
