/// Rows of an index that share a value, or a row that has several.
struct Group {
  /// The upper half of the value's hash, which tells it from the row's other values.
  let half: UInt64
  /// References of the rows, in the file's order.
  let rows: UnsafeBufferPointer<UInt32>

  /// The group that a reference means.
  @inline(__always)
  init(_ groups: UnsafePointer<UInt32>, _ reference: UInt32) {
    let start = groups + Int(reference & ~Index.groupBit)
    half = UInt64(start[0])
    rows = UnsafeBufferPointer(start: start + 2, count: Int(start[1]))
  }

  /// The value that the rows share, as it is compared: where it begins, from the start of the first row on, and its length
  /// stand after the rows.
  func key(in rows: Rows) -> UnsafeRawBufferPointer {
    guard let first = self.rows.first, let end = self.rows.baseAddress.map({ $0 + self.rows.count }) else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    return UnsafeRawBufferPointer(start: rows.start(of: first) + Int(end[0]), count: Int(end[1]))
  }

  /// Appends a group to those of an index that is being made.
  ///
  /// - Parameters:
  ///   - half: The upper half of the value's hash.
  ///   - references: The rows, in the file's order.
  ///   - key: The value as the first row has it.
  ///   - rows: The rows of the dictionary.
  ///   - groups: What it is appended to.
  static func append(
    half: UInt64, _ references: [UInt32], key: UnsafeRawBufferPointer, in rows: Rows, to groups: inout [UInt32]
  ) {
    groups += [UInt32(half), UInt32(references.count)]
    groups += references
    let start = key.baseAddress.flatMap { key in references.first.map { key - rows.start(of: $0) } }
    groups += [UInt32(start ?? 0), UInt32(key.count)]
  }
}
