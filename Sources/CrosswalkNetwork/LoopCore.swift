internal import CLibUV

/// What belongs to the thread of an event loop: libuv's loop, and what tells of the phases of a turn.
///
/// Its handles are allocated here and freed in `deinit`, which comes after `run` has returned, when libuv has let go of them:
/// `EventLoop` owns this, and the thread owns the `EventLoop`. Callbacks find it through the `data` of the loop, unretained:
/// they are called by `run` only. No other thread uses anything of it but `wakeUp`.
final class LoopCore {
  /// The longest read, and so the most that is lent to a connection at a time.
  static let readBytes = 64 << 10

  let loop = UnsafeMutablePointer<uv_loop_t>.allocate(capacity: 1)
  private let wakeUpHandle = UnsafeMutablePointer<uv_async_t>.allocate(capacity: 1)
  private let beforeWait = UnsafeMutablePointer<uv_prepare_t>.allocate(capacity: 1)
  private let afterWait = UnsafeMutablePointer<uv_check_t>.allocate(capacity: 1)
  /// Active while the loop is to wait for nothing.
  private let noWait = UnsafeMutablePointer<uv_idle_t>.allocate(capacity: 1)

  /// Where reads go; what is there is only lent.
  let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: LoopCore.readBytes, alignment: 64)

  /// What is to be written at the end of the turn.
  let output = TurnOutput()

  var runJobs: () -> Void = {}
  var turnEnd: () -> Bool = { false }
  private var isTurnEndWanted = false

  init() throws(NetworkError) {
    try NetworkError.check(uv_loop_init(loop))
    loop.pointee.data = Unmanaged.passUnretained(self).toOpaque()
    // Only a want of descriptors makes the first fail; the others cannot.
    try NetworkError.check(uv_async_init(loop, wakeUpHandle) { LoopCore.of($0?.pointee.loop)?.runJobs() })
    uv_prepare_init(loop, beforeWait)
    uv_prepare_start(beforeWait) { LoopCore.of($0?.pointee.loop)?.willWait() }
    uv_check_init(loop, afterWait)
    uv_check_start(afterWait) { LoopCore.of($0?.pointee.loop)?.endTurn() }
    uv_idle_init(loop, noWait)
  }

  deinit {
    readBuffer.deallocate()
    loop.deallocate()
    wakeUpHandle.deallocate()
    beforeWait.deallocate()
    afterWait.deallocate()
    noWait.deallocate()
  }

  /// The core whose loop has called back.
  static func of(_ loop: UnsafeMutablePointer<uv_loop_t>?) -> LoopCore? {
    loop?.pointee.data.map { Unmanaged<LoopCore>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Waits and calls back until `close`, and until all else is closed, too.
  func run() {
    uv_run(loop, UV_RUN_DEFAULT)
    // What these have captured may well lead back here.
    (runJobs, turnEnd) = ({}, { false })
    let status = uv_loop_close(loop)
    precondition(status == 0, "an event loop has ended with open handles")
  }

  /// Makes the loop run its jobs; from any thread, before `close`.
  func wakeUp() { uv_async_send(wakeUpHandle) }

  func close() {
    for handle in [
      UnsafeMutableRawPointer(wakeUpHandle), UnsafeMutableRawPointer(beforeWait), UnsafeMutableRawPointer(afterWait),
      UnsafeMutableRawPointer(noWait),
    ] {
      uv_close(handle.assumingMemoryBound(to: uv_handle_t.self), nil)
    }
    // What its handles told of is told directly until the last connection is gone.
    output.isImmediate = true
  }

  // MARK: The end of a turn

  func requestTurnEnd() {
    isTurnEndWanted = true
    uv_idle_start(noWait) { _ in }
  }

  /// Timers have run, and the loop is about to wait: what they sent goes first.
  private func willWait() { output.flush() }

  private func endTurn() {
    if isTurnEndWanted {
      isTurnEndWanted = false
      uv_idle_stop(noWait)
      if turnEnd() { requestTurnEnd() }
    }
    output.flush()
  }
}
