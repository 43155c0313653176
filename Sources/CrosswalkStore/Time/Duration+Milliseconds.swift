extension Duration {
  /// Whole milliseconds, as `wholeMicroseconds` has them.
  var wholeMilliseconds: UInt64 { wholeMicroseconds / 1000 }
}
