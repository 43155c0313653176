/// Cuts captures into batches that go to Redis together.
enum CaptureBatches {
  /// A batch has at most so many captures.
  static let captures = 32
  /// A batch of more than one capture has at most so many bytes.
  private static let bytes = 4 << 20

  /// The batches, in order.
  static func of(_ captures: [HeldCapture]) -> [ArraySlice<HeldCapture>] {
    var batches: [ArraySlice<HeldCapture>] = []
    var start = 0
    var bytes = 0
    for (index, capture) in captures.enumerated() {
      bytes += capture.byteCount
      guard index > start, index - start == Self.captures || bytes > Self.bytes else { continue }
      batches.append(captures[start..<index])
      start = index
      bytes = capture.byteCount
    }
    return start < captures.count ? batches + [captures[start...]] : batches
  }
}
