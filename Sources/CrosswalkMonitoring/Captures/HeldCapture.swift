internal import Crosswalk
internal import CrosswalkStore

/// A capture that is not in Redis yet.
struct HeldCapture: Sendable {
  enum Body: Sendable {
    /// The call as it was recorded.
    case raw(CaptureCandidate)
    /// A JSON document, redacted and cut to length.
    case document([UInt8])
  }

  let id: ULID
  let listID: CaptureListID
  /// The elapsed time in microseconds.
  let elapsed: UInt64
  let recorded: Moment
  var body: Body
  /// When Redis acknowledged the capture; nil if it has not.
  var acknowledged: Moment?

  init(_ call: CaptureCandidate, id: ULID, listID: CaptureListID) {
    self.id = id
    self.listID = listID
    elapsed = call.elapsed
    recorded = call.recorded
    body = .raw(call)
  }

  /// Whether the call is not redacted yet.
  var isRaw: Bool { if case .raw = body { true } else { false } }

  /// Returns the same capture as a document, redacted and cut to length.
  func documented(node: String) -> HeldCapture {
    guard case .raw(let call) = body else { return self }
    var capture = self
    capture.body = .document(CaptureDocument.bytes(of: call, id: id, node: node))
    return capture
  }

  /// The approximate memory that the capture takes, in bytes.
  var byteCount: Int {
    switch body {
    case .raw(let call): call.byteCount
    case .document(let bytes): bytes.count
    }
  }

  /// Returns whether this capture is kept in preference to another one of the same list.
  ///
  /// The slower call is kept, or the earlier if their times are equal. Of samples the newer is kept.
  func goesBefore(_ other: HeldCapture) -> Bool {
    guard case .slow = listID.kind else { return id > other.id }
    return elapsed == other.elapsed ? id < other.id : elapsed > other.elapsed
  }
}

/// Names a list of captures: the slow calls of a service on a day, or its samples of a status.
struct CaptureListID: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case slow(Day)
    case sample(CaptureStatus)
  }

  let service: ServiceName
  let kind: Kind
}
