/// Takes the byte-order mark off the start of the input, which spreadsheets and editors put there and no value begins with.
struct ByteOrderMark {
  private static let utf8: [UInt8] = [0xEF, 0xBB, 0xBF]
  private static let utf16: [[UInt8]] = [[0xFF, 0xFE], [0xFE, 0xFF]]

  /// What has come so far, while that could still become a mark; nil once the start is known.
  private var start: [UInt8]? = []

  /// Takes in the next bytes and gives them without the mark; while they could be a part of one, nothing.
  mutating func strip(_ bytes: [UInt8]) throws(Failure) -> [UInt8] {
    guard let held = start else { return bytes }
    let all = held + bytes
    if Self.utf16.contains(where: { all.starts(with: $0) }) {
      throw Failure(.data, "stdin is UTF-16; it must be UTF-8: iconv -f UTF-16 -t UTF-8 converts it")
    }
    if ([Self.utf8] + Self.utf16).contains(where: { $0.count > all.count && $0.starts(with: all) }) {
      start = all
      return []
    }
    start = nil
    return all.starts(with: Self.utf8) ? Array(all.dropFirst(Self.utf8.count)) : all
  }

  /// The input has ended: gives what was held back.
  mutating func finish() -> [UInt8] {
    defer { start = nil }
    return start ?? []
  }
}
