internal import CLibUV

/// What belongs to the thread of an event loop: libuv's loop, and the handles that report the phases of a turn.
///
/// The handles are allocated here and freed in `deinit`. While the thread runs, `deinit` is not called: `EventLoop`
/// owns this object, and the thread owns the `EventLoop`. So `deinit` comes after `run` has returned, when libuv has
/// closed all handles and does not use them any more, or if the thread was never started. Callbacks find this object
/// through the `data` of the loop. That reference is not retained, but only `run` calls callbacks, and during `run` the
/// thread owns the object. Other threads use nothing of it but `wakeUp`.
final class LoopCore {
  /// The largest number of bytes that one read gives to a connection.
  static let readBytes = 64 << 10

  let loop = UnsafeMutablePointer<uv_loop_t>.allocate(capacity: 1)
  private let wakeUpHandle = UnsafeMutablePointer<uv_async_t>.allocate(capacity: 1)
  private let beforeWait = UnsafeMutablePointer<uv_prepare_t>.allocate(capacity: 1)
  private let afterWait = UnsafeMutablePointer<uv_check_t>.allocate(capacity: 1)
  /// A handle that is active while the loop must not wait.
  private let noWait = UnsafeMutablePointer<uv_idle_t>.allocate(capacity: 1)

  /// The buffer for all reads; its bytes are valid only until the next read.
  let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: LoopCore.readBytes, alignment: 64)

  /// What connections have sent during the turn and what is written at its end.
  let output = TurnOutput()

  var runJobs: () -> Void = {}
  var turnEnd: () -> Bool = { false }
  private var isTurnEndWanted = false

  init() throws(NetworkError) {
    try NetworkError.check(uv_loop_init(loop))
    loop.pointee.data = Unmanaged.passUnretained(self).toOpaque()
    // The first of these functions fails only if the process has no descriptor left; the others cannot fail.
    let status = uv_async_init(loop, wakeUpHandle) { LoopCore.of($0?.pointee.loop)?.runJobs() }
    guard status == 0 else {
      uv_loop_close(loop)
      throw NetworkError(uv: status)
    }
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

  /// Returns the core of the loop that has called a callback.
  static func of(_ loop: UnsafeMutablePointer<uv_loop_t>?) -> LoopCore? {
    loop?.pointee.data.map { Unmanaged<LoopCore>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Waits and calls callbacks until `close` was called and all other handles are closed, too.
  func run() {
    uv_run(loop, UV_RUN_DEFAULT)
    // What these closures capture may refer back to this object; these references must not form a cycle.
    (runJobs, turnEnd) = ({}, { false })
    let status = uv_loop_close(loop)
    precondition(status == 0, "an event loop has ended with open handles")
  }

  /// Closes the loop if no thread could be started for it.
  func closeUnused() {
    close()
    run()
  }

  /// Makes the loop run its jobs; may be called on any thread, but only before `close`.
  func wakeUp() { uv_async_send(wakeUpHandle) }

  func close() {
    for handle in [
      UnsafeMutableRawPointer(wakeUpHandle), UnsafeMutableRawPointer(beforeWait), UnsafeMutableRawPointer(afterWait),
      UnsafeMutableRawPointer(noWait),
    ] {
      uv_close(handle.assumingMemoryBound(to: uv_handle_t.self), nil)
    }
    // Without these handles the loop does not report the end of a turn any more. Until the last connection is closed,
    // everything is written when it is sent.
    output.isImmediate = true
  }

  // MARK: The end of a turn

  func requestTurnEnd() {
    isTurnEndWanted = true
    uv_idle_start(noWait) { _ in }
  }

  /// The timers have run, and the loop is about to wait for sockets.
  ///
  /// What the timers have sent is written now: the turn ends only after the wait, which may be long.
  private func willWait() { output.flush() }

  /// The sockets that were ready are served: what that has sent is written, which is nearly everything.
  private func endTurn() {
    if isTurnEndWanted {
      isTurnEndWanted = false
      uv_idle_stop(noWait)
      if turnEnd() { requestTurnEnd() }
    }
    output.flush()
  }
}
