internal import Crosswalk
internal import CrosswalkStore

/// A capture that is not in Redis yet.
struct HeldCapture: Sendable {
  enum Body: Sendable {
    /// As it was recorded.
    case raw(CaptureCandidate)
    /// Redacted, cut to length, and written as JSON.
    case document([UInt8])
  }

  let id: ULID
  let listID: CaptureListID
  /// Microseconds.
  let elapsed: UInt64
  let recorded: Moment
  var body: Body
  /// When Redis said that it has it; nil while it may not.
  var acknowledged: Moment?

  init(_ call: CaptureCandidate, id: ULID, listID: CaptureListID) {
    self.id = id
    self.listID = listID
    elapsed = call.elapsed
    recorded = call.recorded
    body = .raw(call)
  }

  /// Whether it is as it was recorded.
  var isRaw: Bool { if case .raw = body { true } else { false } }

  /// The same, redacted and cut to length.
  func documented(node: String) -> HeldCapture {
    guard case .raw(let call) = body else { return self }
    var capture = self
    capture.body = .document(CaptureDocument.bytes(of: call, id: id, node: node))
    return capture
  }

  /// How much memory it takes, more or less.
  var byteCount: Int {
    switch body {
    case .raw(let call): call.byteCount
    case .document(let bytes): bytes.count
    }
  }

  /// Whether it is to be kept rather than another of the same place: the slower call, of equals the first comer; the newer
  /// sample.
  func goesBefore(_ other: HeldCapture) -> Bool {
    guard case .slow = listID.kind else { return id > other.id }
    return elapsed == other.elapsed ? id < other.id : elapsed > other.elapsed
  }
}

/// Where a capture belongs: a service's slow calls of a day, or its samples of calls that succeeded or failed.
struct CaptureListID: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case slow(Day)
    case sample(CaptureStatus)
  }

  let service: ServiceName
  let kind: Kind
}
