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
}
