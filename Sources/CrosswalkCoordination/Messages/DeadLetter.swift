internal import CrosswalkRedis
package import CrosswalkStore

/// A message that no member of a group could handle.
package struct DeadLetter: Sendable, Equatable {
  /// The id of the message.
  package let id: String
  package let group: String
  package let payload: [UInt8]
  /// How often it was delivered.
  package let deliveries: Int64
  /// Why it was given up.
  package let reason: String

  /// Reads the fields of a stream's entry; nil for anything else.
  init?(_ fields: [RedisReply]) {
    guard fields.count == 10, let id = fields[1].string, let group = fields[3].string, let payload = fields[5].bytes,
      let deliveries = fields[7].string.flatMap({ Int64($0) }), let reason = fields[9].string
    else { return nil }
    self.id = id
    self.group = group
    self.payload = payload
    self.deliveries = deliveries
    self.reason = reason
  }

  /// When the message was published, by Redis' clock.
  package var published: Moment {
    Moment(microseconds: Int64(clamping: (MessageID(id)?.milliseconds ?? 0).multipliedReportingOverflow(by: 1000).0))
  }
}
