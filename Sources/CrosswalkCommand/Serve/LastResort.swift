import CrosswalkRedis
import Glibc
import Logging

/// Ends the process where stopping in an orderly way takes too long: whoever told it to stop was promised 10 s.
enum LastResort {
  /// In microseconds.
  private static let patience: useconds_t = 9_500_000
  /// How long to wait until its message is written.
  private static let messageLimit = Duration.milliseconds(300)

  /// From now on the process ends within that time, with 0.
  ///
  /// It waits on a thread of its own, so that it is in time however busy all others are. A private Redis that is left alone
  /// ends by itself, and completes its file.
  static func arm(_ logger: Logger, _ log: LogQueue) {
    DedicatedThread.start {
      usleep(patience)
      logger.warning("not everything could be stopped in time; ending as it is")
      log.drain(within: messageLimit)
      _exit(0)
    }
  }
}
