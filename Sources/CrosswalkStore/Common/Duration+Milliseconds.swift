extension Duration {
  /// Whole milliseconds, as `wholeMicroseconds` has them.
  package var wholeMilliseconds: UInt64 { wholeMicroseconds / 1000 }
}
