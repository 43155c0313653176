internal import CLibUV

/// Something that an event loop does at a certain time, or up to two milliseconds later; for its thread only.
final class EventLoopTimer {
  /// Allocated here and freed in the callback of its close, after which libuv does not know it any more.
  private let handle = UnsafeMutablePointer<uv_timer_t>.allocate(capacity: 1)
  private var job: (() -> Void)?

  init(_ core: LoopCore, at uptime: Duration, _ job: @escaping () -> Void) {
    self.job = job
    uv_timer_init(core.loop, handle)
    // Retained until the close, and so is whatever the job keeps.
    handle.pointee.data = Unmanaged.passRetained(self).toOpaque()
    // libuv counts whole milliseconds from when the turn began: two more, and the time has come by any clock.
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

  /// Does not call the job any more, if it has not been called yet.
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
