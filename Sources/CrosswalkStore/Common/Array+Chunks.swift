extension Array {
  /// Its elements in order, `size` at a time: as much as goes to Redis at once.
  package func chunks(of size: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
  }
}
