import Dispatch
import Glibc
import Logging

/// Ends the process where stopping in an orderly way takes too long: whoever told it to stop was promised 10 s.
enum LastResort {
  private static let patience = DispatchTimeInterval.milliseconds(9500)

  /// From now on the process ends within that time, with 0.
  ///
  /// A private Redis that is left alone ends by itself, and completes its file.
  static func arm(_ logger: Logger) {
    DispatchQueue.global().asyncAfter(deadline: .now() + patience) {
      logger.warning("not everything could be stopped in time; ending as it is")
      _exit(0)
    }
  }
}
