/// How much memory the zeros may take that `digits: N` adds to values.
///
/// Every other rule makes a value at most a few times as long. The files that are read together share one budget.
final class PaddingBudget {
  private var taken = 0
  private var fileBytes = 0

  /// How many zeros there may be.
  private var most: Int { max(Limits.paddingBytes, Limits.paddingBytesPerByte * fileBytes) }

  /// Takes a file's length into account, which is read next.
  func begin(fileOf byteCount: Int) {
    fileBytes += byteCount
  }

  /// Takes what one value is padded with; false where that is too much.
  func take(_ byteCount: Int) -> Bool {
    taken += byteCount
    return taken <= most
  }
}
