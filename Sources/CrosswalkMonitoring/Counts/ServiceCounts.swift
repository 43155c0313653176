package import FoundationEssentials

/// The calls of one service that arrived in one minute and were counted between two drains of a recorder.
package struct ServiceCounts: Sendable, Equatable {
  package let service: ServiceName
  /// The start of the minute, in seconds since 1970.
  package let minute: Int64
  package let counts: Counts
  /// None of the calls was counted before this.
  package let since: Date
  /// None of the calls was counted after this.
  package let until: Date

  package init(service: ServiceName, minute: Int64, counts: Counts, since: Date, until: Date) {
    self.service = service
    self.minute = minute
    self.counts = counts
    self.since = since
    self.until = until
  }
}
