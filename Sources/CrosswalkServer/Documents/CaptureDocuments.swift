internal import Crosswalk
internal import CrosswalkStore

extension Reply {
  /// The documents of captures, which are JSON already, as an array.
  ///
  /// One such reply is made at a time, so that what is read and not yet written is bounded. What making it has left
  /// behind goes back to the system: it can be several times as large as the reply.
  static func captures(
    _ turns: Turns, _ read: @Sendable () async throws(StoreError) -> [[UInt8]]
  ) async throws(StoreError) -> Reply {
    guard await turns.takeUnlessCancelled() else { throw .cancelled }
    defer { turns.give() }
    return try await BackgroundThread.answering.run { () async throws(StoreError) in
      let text = try array(of: await read())
      if text.count > 1 << 20 { Memory.giveBack() }
      return .json(text)
    }
  }

  private static func array(of documents: consuming [[UInt8]]) throws(StoreError) -> [UInt8] {
    var text: [UInt8] = [UInt8(ascii: "[")]
    text.reserveCapacity(documents.reduce(2) { $0 + $1.count + 1 })
    documents.reverse()
    do throws(JSONError) {
      // Each goes once it is written: otherwise all of them would be held twice.
      while let document = documents.popLast() {
        if text.count > 1 { text.append(UInt8(ascii: ",")) }
        try JSON(parsing: document).write(to: &text)
      }
    } catch {
      throw .damaged("a capture is not JSON")
    }
    text.append(UInt8(ascii: "]"))
    return text
  }
}
