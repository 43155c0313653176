internal import Crosswalk
internal import CrosswalkStore

/// What SLOW and SAMPLES answer.
enum CaptureDocuments {
  /// The documents of captures, which are JSON already, as the text of an array.
  static func array(of documents: consuming [[UInt8]]) throws(StoreError) -> [UInt8] {
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
