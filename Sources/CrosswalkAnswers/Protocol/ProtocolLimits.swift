/// The limits that server, client and command share: each is said here, and everything else takes its value from here.
///
/// Each getter is inlinable, so that in the modules that use it, also where every call checks it, it costs what a number
/// would. Limits that only one module uses are in that module.
@usableFromInline
package enum ProtocolLimits {
  // MARK: Requests (line-protocol.md, "Framing" and "Statuses")

  /// The bytes of a request line without its line end.
  @inlinable package static var line: Int { 1 << 20 }

  /// The same limit before authentication, if authentication is required.
  @inlinable package static var lineBeforeAuthentication: Int { 4 << 10 }

  /// The same limit for the LOAD of an operator.
  @inlinable package static var bulkLine: Int { 64 << 20 }

  /// The UTF-8 bytes of a value, in a request and in a dictionary (dictionary-format.md, "Names and limits").
  @inlinable package static var value: Int { 4096 }

  /// The number of connections that can be open at once (command-line.md, "Serving").
  @inlinable package static var connections: Int { 10_000 }

  // MARK: Names

  /// The bytes of the name of a dictionary, a system or a qualifier (dictionary-format.md, "Names and limits").
  @inlinable package static var dictionaryName: Int { 64 }

  /// The bytes of the name of a service, a lock, a topic or a group, and of a publish id (capture-and-statistics.md,
  /// "Recording"; coordination.md, "Locks" and "Messages").
  @inlinable package static var name: Int { 128 }

  /// The UTF-8 bytes of a caller's correlation id (capture-and-statistics.md, "Recording").
  @inlinable package static var correlationID: Int { 128 }

  // MARK: Locks (coordination.md, "Locks")

  /// How long a lease can be, in µs: from 10 ms to 24 h.
  @inlinable package static var leases: ClosedRange<UInt64> { 10_000...86_400_000_000 }

  /// How long a lock can stay taken at least, in µs: up to 24 h.
  @inlinable package static var holds: ClosedRange<UInt64> { 0...86_400_000_000 }

  /// How long one can wait for a lock, in µs: up to 10 min.
  @inlinable package static var waits: ClosedRange<UInt64> { 0...600_000_000 }

  // MARK: Messages (coordination.md, "Messages")

  /// The number of unacknowledged messages that a member of a group can have.
  @inlinable package static var window: Int { 256 }

  /// The seconds without an acknowledgement after which a message goes to another member.
  @inlinable package static var acknowledgementSeconds: Int { 60 }

  /// The number of deliveries without an acknowledgement after which a message becomes a dead letter.
  @inlinable package static var deliveries: Int { 5 }

  /// The minutes for which a publish id is remembered.
  @inlinable package static var publishIDMinutes: Int { 10 }

  // MARK: Addresses

  /// The bytes of the path of a unix socket, which the system limits.
  @inlinable package static var socketPath: Int { 107 }
}
