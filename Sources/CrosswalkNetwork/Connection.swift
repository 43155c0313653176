internal import CLibUV
internal import Glibc

/// A TCP or unix connection on an event loop; only the thread of that loop may use it.
///
/// What is sent during a turn is written at the end of the turn, with one system call. Bytes that the system does not
/// take then are kept and written when it takes more. If more than `high` bytes are kept, the connection is not
/// writable until at most `low` bytes are left.
package final class Connection {
  /// The numbers of kept bytes at which a connection becomes writable (`low`) and stops being so (above `high`).
  package struct Watermarks: Sendable {
    let low: Int
    let high: Int

    package init(low: Int, high: Int) {
      self.low = low
      self.high = high
    }
  }

  /// The loop that serves the connection.
  package let loop: EventLoop
  private let core: LoopCore

  /// libuv's handle.
  ///
  /// It is allocated in `init` and freed in the callback of its close, which is the last callback for it. Until then
  /// libuv holds a retained reference to this object, through which the callbacks find the object. libuv calls all of
  /// them on the thread of the loop.
  private let stream: UnsafeMutablePointer<uv_stream_t>

  private let watermarks: Watermarks
  private var delegate: (any ConnectionDelegate)?
  // The properties with unchecked exclusivity are used on the loop's thread only, and nothing that leads back here is
  // called while an access to one of them lasts. So accesses cannot overlap and need not be checked. The checks would
  // cost more than all else that a small write does here.
  /// The bytes of this connection that `TurnOutput` gathers until the end of the turn.
  @exclusivity(unchecked) var gathered = TurnOutput.Slice()
  private var isOutputClosed = false
  private var isClosing = false
  /// Whether `stream` has been freed.
  private var isFreed = false
  private var error: NetworkError?

  /// The number of bytes sent since the connection began, whether or not the system has taken them.
  @exclusivity(unchecked) private var sent: UInt64 = 0
  /// Bodies to call, each after the system has taken that many of the sent bytes.
  @exclusivity(unchecked) private var waiting = FIFO<(sent: UInt64, body: () -> Void)>()

  /// Whether the connection should be given more to send; the watermarks say when that changes.
  package private(set) var isWritable = true

  /// Takes over an accepted socket; must be called on the thread of `loop`.
  ///
  /// - Throws: `NetworkError` if the system refuses the socket; the socket is closed then.
  package init(_ socket: AcceptedSocket, on loop: EventLoop, _ watermarks: Watermarks) throws(NetworkError) {
    self.loop = loop
    self.watermarks = watermarks
    core = loop.onThread()
    stream = try Self.open(socket, core)
    stream.pointee.data = Unmanaged.passRetained(self).toOpaque()
  }

  private static func open(
    _ socket: AcceptedSocket, _ core: LoopCore
  ) throws(NetworkError) -> UnsafeMutablePointer<uv_stream_t> {
    // Both uv_tcp_t and uv_pipe_t begin with the fields of uv_stream_t, and libuv is meant to be used with pointers
    // that are cast in this way. The memory is large enough for either type.
    let size = max(MemoryLayout<uv_tcp_t>.size, MemoryLayout<uv_pipe_t>.size)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: MemoryLayout<uv_tcp_t>.alignment)
    let descriptor = socket.take()
    let status: Int32
    if socket.isUnix {
      let pipe = memory.assumingMemoryBound(to: uv_pipe_t.self)
      uv_pipe_init(core.loop, pipe, 0)
      status = uv_pipe_open(pipe, descriptor)
    } else {
      let tcp = memory.assumingMemoryBound(to: uv_tcp_t.self)
      uv_tcp_init(core.loop, tcp)
      status = uv_tcp_open(tcp, descriptor)
    }
    let stream = memory.assumingMemoryBound(to: uv_stream_t.self)
    guard status == 0 else {
      Glibc.close(descriptor)
      stream.pointee.data = nil
      closeHandle(stream)
      throw NetworkError(uv: status)
    }
    return stream
  }

  /// Reports events to `delegate`, which is retained until the connection is closed.
  ///
  /// Nothing arrives before `startReading`.
  package func reportEvents(to delegate: any ConnectionDelegate) { self.delegate = delegate }

  /// The address of the other side.
  package var peerAddress: SocketAddress? { descriptor.flatMap { SocketAddress(of: $0, asking: getpeername) } }

  /// The address of this side.
  package var localAddress: SocketAddress? { descriptor.flatMap { SocketAddress(of: $0, asking: getsockname) } }

  private var descriptor: Int32? {
    guard !isFreed else { return nil }
    var descriptor: Int32 = -1
    return uv_fileno(handle, &descriptor) == 0 ? descriptor : nil
  }

  private var handle: UnsafeMutablePointer<uv_handle_t> {
    UnsafeMutableRawPointer(stream).assumingMemoryBound(to: uv_handle_t.self)
  }

  fileprivate static func of(_ stream: UnsafeMutablePointer<uv_stream_t>?) -> Unmanaged<Connection>? {
    stream?.pointee.data.map { Unmanaged.fromOpaque($0) }
  }

  // MARK: Reading

  private var isReading = false
  private var inputHasEnded = false

  /// Reads from now on what arrives, and gives it to the delegate.
  ///
  /// Does nothing if it reads already, or after the peer has closed its sending side.
  package func startReading() {
    guard !isReading else { return }
    isReading = true
    guard !inputHasEnded, !isClosing else { return }
    // This fails only if the stream cannot be read from any more.
    uv_read_start(
      stream,
      { handle, _, buffer in
        guard let core = LoopCore.of(handle?.pointee.loop) else { return }
        buffer?.pointee = uv_buf_init(
          core.readBuffer.baseAddress?.assumingMemoryBound(to: CChar.self), UInt32(core.readBuffer.count))
      },
      { stream, count, buffer in
        Connection.of(stream)?._withUnsafeGuaranteedRef { $0.read(count, buffer) }
      })
  }

  /// Leaves what arrives in the system until `startReading`.
  package func stopReading() {
    guard isReading else { return }
    isReading = false
    guard !inputHasEnded, !isClosing else { return }
    uv_read_stop(stream)
  }

  private func read(_ count: Int, _ buffer: UnsafePointer<uv_buf_t>?) {
    switch count {
    case 1...: delegate?.received(UnsafeRawBufferPointer(start: buffer?.pointee.base, count: count))
    // There was nothing to read after all.
    case 0: return
    case Int(UV_EOF.rawValue):
      inputHasEnded = true
      uv_read_stop(stream)
      delegate?.inputEnded()
    default: fail(NetworkError(uv: Int32(truncatingIfNeeded: count)))
    }
  }

  /// Whether both sides are closed or the connection was reset.
  ///
  /// Events do not report that to a connection that does not read.
  package var isBroken: Bool {
    guard let descriptor else { return true }
    var question = pollfd(fd: descriptor, events: 0, revents: 0)
    return poll(&question, 1, 0) == 1
  }

  // MARK: Writing

  /// Sends bytes, which are copied; does nothing after `closeOutput` or `close`.
  ///
  /// `TurnOutput` gathers them, and calls `write` at the end of the turn.
  package func send(_ bytes: UnsafeRawBufferPointer) {
    guard !isOutputClosed, !isClosing, !bytes.isEmpty else { return }
    sent += UInt64(bytes.count)
    if core.output.add(bytes, of: self) {
      if gathered.count >= TurnOutput.mostOfOne { flush() }
    } else {
      flush()
      write(bytes)
    }
  }

  /// The number of sent bytes that the system has not taken.
  ///
  /// Reading this property first writes what waits for the end of the turn.
  package var unsent: Int {
    flush()
    return isFreed ? 0 : gathered.count + uv_stream_get_write_queue_size(stream)
  }

  /// The number of bytes that the system has taken and the peer's system has not; 0 if the system cannot tell.
  package var untaken: Int {
    var count: Int32 = 0
    guard let descriptor, ioctl(descriptor, UInt(TIOCOUTQ), &count) == 0 else { return 0 }
    return Int(count)
  }

  /// Calls `body` after the system has taken all bytes sent so far; never calls it if the connection is closed before.
  package func whenSent(_ body: @escaping () -> Void) {
    waiting.append((sent, body))
    if gathered.count == 0 { settle() }
  }

  /// Writes now what waits for the end of the turn.
  private func flush() {
    if gathered.count > 0 { core.output.write(of: self) }
  }

  /// Writes bytes, keeps those that the system does not take, and reports what has changed.
  func write(_ bytes: UnsafeRawBufferPointer) {
    guard !isClosing else { return }
    var buffer = uv_buf_t(bytes)
    // libuv writes nothing here while earlier bytes are kept, so the order of the bytes is kept, too.
    let status = uv_try_write(stream, &buffer, 1)
    if status < 0, status != UV_EAGAIN.rawValue { return fail(NetworkError(uv: status)) }
    let rest = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(max(0, Int(status))))
    if !rest.isEmpty { keep(rest) }
    settle()
  }

  private func keep(_ bytes: UnsafeRawBufferPointer) {
    // The request and its bytes are one allocation. If `uv_write` accepts the request, libuv calls the callback in any
    // case, at the latest before the callback of the close, and the callback frees the allocation. If `uv_write`
    // returns an error, libuv does not keep the request, and the allocation is freed below.
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: MemoryLayout<uv_write_t>.size + bytes.count, alignment: MemoryLayout<uv_write_t>.alignment)
    let copy = UnsafeMutableRawBufferPointer(rebasing: memory[MemoryLayout<uv_write_t>.size...])
    copy.copyMemory(from: bytes)
    let request = memory.baseAddress?.assumingMemoryBound(to: uv_write_t.self)
    var buffer = uv_buf_t(UnsafeRawBufferPointer(copy))
    let status = uv_write(request, stream, &buffer, 1) { request, status in
      guard let request else { return }
      let connection = Connection.of(request.pointee.handle)
      UnsafeMutableRawPointer(request).deallocate()
      connection?._withUnsafeGuaranteedRef { $0.wrote(status) }
    }
    guard status < 0 else { return }
    memory.deallocate()
    fail(NetworkError(uv: status))
  }

  private func wrote(_ status: Int32) {
    if status < 0 { fail(NetworkError(uv: status)) } else { settle() }
  }

  /// Reports what has changed after the system has taken bytes or more bytes were kept.
  private func settle() {
    guard !isClosing else { return }
    let kept = uv_stream_get_write_queue_size(stream)
    let taken = sent - UInt64(gathered.count + kept)
    while let first = waiting.first, first.sent <= taken, !isClosing {
      waiting.removeFirst()
      first.body()
    }
    let isOver = kept > watermarks.high
    guard isWritable ? isOver : kept <= watermarks.low else { return }
    isWritable.toggle()
    delegate?.writabilityChanged()
  }

  // MARK: The end

  /// Closes this side after all sent bytes are written; the other side may go on sending.
  package func closeOutput() {
    flush()
    guard !isOutputClosed, !isClosing else { return }
    isOutputClosed = true
    let request = UnsafeMutablePointer<uv_shutdown_t>.allocate(capacity: 1)
    let status = uv_shutdown(request, stream) { request, _ in request?.deallocate() }
    // The request fails if the peer is gone or this side is closed already; libuv does not keep it then and never calls
    // the callback.
    if status < 0 { request.deallocate() }
  }

  /// Closes the connection; bytes that the system does not take at once are dropped.
  package func close() {
    flush()
    guard !isClosing else { return }
    isClosing = true
    Self.closeHandle(stream)
  }

  private func fail(_ error: NetworkError) {
    guard !isClosing else { return }
    self.error = error
    isClosing = true
    gathered = TurnOutput.Slice()
    Self.closeHandle(stream)
  }

  private static func closeHandle(_ stream: UnsafeMutablePointer<uv_stream_t>) {
    uv_close(UnsafeMutableRawPointer(stream).assumingMemoryBound(to: uv_handle_t.self)) { handle in
      guard let handle else { return }
      let connection = handle.pointee.data.map { Unmanaged<Connection>.fromOpaque($0).takeRetainedValue() }
      UnsafeMutableRawPointer(handle).deallocate()
      connection?.closed()
    }
  }

  private func closed() {
    isFreed = true
    waiting = FIFO()
    let delegate = delegate
    self.delegate = nil
    delegate?.closed(by: error)
  }
}

/// An object that a connection reports its events to, on the thread of its event loop.
package protocol ConnectionDelegate: AnyObject {
  /// Bytes have arrived; they are valid only during the call.
  func received(_ bytes: UnsafeRawBufferPointer)

  /// The peer has closed its sending side.
  func inputEnded()

  /// The value of `Connection.isWritable` has changed.
  func writabilityChanged()

  /// The connection is closed; this is the last event.
  ///
  /// - Parameter error: The reason; nil after `Connection.close`.
  func closed(by error: NetworkError?)
}

extension uv_buf_t {
  /// Makes a buffer from bytes that libuv only reads, although the type of the buffer allows writing.
  fileprivate init(_ bytes: UnsafeRawBufferPointer) {
    self = uv_buf_init(
      UnsafeMutablePointer(mutating: bytes.baseAddress?.assumingMemoryBound(to: CChar.self)), UInt32(bytes.count))
  }
}
