internal import Crosswalk
internal import CrosswalkStore
public import FoundationEssentials

/// A captured call, redacted and cut to length.
public struct Capture: Sendable, Equatable {
  /// The id of the capture: a ULID, so ids are in the order of recording.
  public let id: String
  /// The name of the service that handled it.
  public let service: String
  /// The caller's correlation id.
  public let cid: String?
  /// Whether the call succeeded.
  public let status: CaptureStatus
  /// How long the call took.
  public let elapsed: Duration
  /// The policy's threshold for slow calls when the call was recorded; nil if slow calls were not captured.
  public let threshold: Duration?
  /// When the call was recorded.
  public let recorded: Date
  /// The node that recorded it.
  public let node: String
  /// The request; nil if it was not given.
  public let request: String?
  /// The response; nil if it was not given.
  public let response: String?

  /// Reads a document that `CaptureDocument` wrote.
  ///
  /// - Throws: `StoreError.damaged` if it is not such a document.
  init(_ document: [UInt8]) throws(StoreError) {
    guard let json = try? JSON(parsing: document), let id = json["id"]?.string, let service = json["service"]?.string,
      let status = json["status"]?.string.flatMap(CaptureStatus.init), let elapsed = json["elapsed_ms"]?.milliseconds,
      let recorded = json["recorded"]?.string.flatMap({ Moment($0) }), let node = json["node"]?.string
    else { throw .damaged("a capture cannot be read") }
    self.id = id
    self.service = service
    cid = json["cid"]?.string
    self.status = status
    self.elapsed = elapsed
    threshold = json["threshold_ms"]?.milliseconds
    self.recorded = recorded.date
    self.node = node
    request = json["request"]?.string
    response = json["response"]?.string
  }
}

extension JSON {
  fileprivate var milliseconds: Duration? {
    switch self {
    case .integer(let number): .milliseconds(number)
    case .number(let number): Int64(exactly: (number * 1000).rounded()).map { .microseconds($0) }
    default: nil
    }
  }
}

/// Whether a call succeeded.
public enum CaptureStatus: String, Sendable, CaseIterable {
  /// The call succeeded.
  case ok
  /// The call failed.
  case error
}
