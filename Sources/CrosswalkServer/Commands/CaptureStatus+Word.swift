internal import CrosswalkMonitoring

extension CaptureStatus {
  /// Reads `ok` or `error`; nil for anything else.
  init?(_ word: UnsafeRawBufferPointer) {
    if word.says("ok") {
      self = .ok
    } else if word.says("error") {
      self = .error
    } else {
      return nil
    }
  }
}
