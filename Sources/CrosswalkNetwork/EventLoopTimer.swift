internal import CLibUV

/// A job that an event loop runs at a certain time or up to two milliseconds later.
///
/// Only the thread of the loop may use it.
final class EventLoopTimer {
  /// libuv's handle.
  ///
  /// It is allocated here and freed in the callback of its close. From then on libuv does not use it any more.
  private let handle = UnsafeMutablePointer<uv_timer_t>.allocate(capacity: 1)
  private var job: (() -> Void)?

  init(_ core: LoopCore, at uptime: Duration, _ job: @escaping () -> Void) {
    self.job = job
    uv_timer_init(core.loop, handle)
    // The handle holds a retained reference to this object until the callback of the close. So the job, and all that it
    // captures, exist until the job is called or cancelled.
    handle.pointee.data = Unmanaged.passRetained(self).toOpaque()
    // libuv counts in whole milliseconds from its own time, which is that of the beginning of the turn until it is
    // updated. Its time is rounded down, and so is the rest below. With two milliseconds more, the job never runs too
    // early.
    uv_update_time(core.loop)
    let rest = max(.zero, uptime - EventLoop.uptime) / .milliseconds(1)
    let milliseconds = rest == 0 ? 0 : UInt64(rest) + 2
    uv_timer_start(
      handle,
      { handle in
        guard let timer = handle?.pointee.data.map({ Unmanaged<EventLoopTimer>.fromOpaque($0).takeUnretainedValue() })
        else { return }
        let job = timer.job
        timer.cancel()
        job?()
      }, milliseconds, 0)
  }

  /// Cancels the job; does nothing if it was called or cancelled before.
  func cancel() {
    guard job != nil else { return }
    job = nil
    uv_timer_stop(handle)
    uv_close(UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_handle_t.self)) { handle in
      guard let handle, let data = handle.pointee.data else { return }
      Unmanaged<EventLoopTimer>.fromOpaque(data).release()
      UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_timer_t.self).deallocate()
    }
  }
}
