// The protocol: the numbers and addresses that server, client and command have in common.
//
// They are constants in the program, and a part of what documentation and help promise. So they are the same for all
// nodes of a Redis and all clients of the same version, and nothing of them is kept in Redis or in files.

/// The limits that server, client and command share; each has its value only here.
///
/// The getters are inlinable, so that in other modules they cost no more than a number, even if every call checks them.
/// Limits that only one module uses are in that module.
@usableFromInline
package enum ProtocolLimits {
  // MARK: Requests (line-protocol.md, "Framing" and "Statuses")

  /// The number of bytes in a request line, without its line end.
  @inlinable package static var line: Int { 1 << 20 }

  /// The same limit before authentication, if authentication is required.
  @inlinable package static var lineBeforeAuthentication: Int { 4 << 10 }

  /// The same limit for the LOAD of an operator.
  @inlinable package static var bulkLine: Int { 64 << 20 }

  /// The number of UTF-8 bytes in a value, in a request and in a dictionary (dictionary-format.md, "Names and limits").
  @inlinable package static var value: Int { 4096 }

  /// The number of connections that can be open at once (command-line.md, "Serving").
  @inlinable package static var connections: Int { 10_000 }

  // MARK: Names

  /// The number of bytes in the name of a dictionary, a system or a qualifier.
  ///
  /// See dictionary-format.md, "Names and limits".
  @inlinable package static var dictionaryName: Int { 64 }

  /// The number of bytes in the name of a service, a lock, a topic or a group, and in a publish id.
  ///
  /// See capture-and-statistics.md, "Recording", and coordination.md, "Locks" and "Messages".
  @inlinable package static var name: Int { 128 }

  /// The number of UTF-8 bytes in a caller's correlation id (capture-and-statistics.md, "Recording").
  @inlinable package static var correlationID: Int { 128 }

  // MARK: Locks (coordination.md, "Locks")

  /// The length of a lease in µs: from 10 ms to 24 h.
  @inlinable package static var leases: ClosedRange<UInt64> { 10_000...86_400_000_000 }

  /// The hold of a lock in µs, which is the least time for which it stays taken: up to 24 h.
  @inlinable package static var holds: ClosedRange<UInt64> { 0...86_400_000_000 }

  /// The time in µs for which a request can wait for a lock: up to 10 min.
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

  /// The number of bytes in the path of a unix socket, which the system limits.
  @inlinable package static var socketPath: Int { 107 }
}
