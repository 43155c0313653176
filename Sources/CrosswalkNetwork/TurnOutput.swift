/// What the connections of an event loop have sent during a turn, until it is written at the end of the turn.
///
/// The bytes of all connections go into one buffer, so that an idle connection needs none of its own. The bytes of one
/// connection are next to each other there. If a connection sends again after another one has sent, its first bytes are
/// written at once.
///
/// The way of the bytes: `Connection.send` adds them here; at the end of the turn `LoopCore` calls `flush`, which gives
/// each connection its bytes with `Connection.write`.
final class TurnOutput {
  /// If one connection has this many bytes, they are written at once.
  static let mostOfOne = 64 << 10
  private static let capacity = 256 << 10

  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: TurnOutput.capacity, alignment: 64)
  // The properties with unchecked exclusivity are used on the loop's thread only, and nothing that leads back here is
  // called while an access to one of them lasts. So accesses cannot overlap and need not be checked.
  @exclusivity(unchecked) private var count = 0

  /// The connections that have bytes in the buffer, not retained.
  ///
  /// libuv retains a connection until the callback of its close. libuv calls that callback only after the end of a
  /// turn, and never during a `flush`. So a whole `flush` comes between the callback and `Connection.close`, or the
  /// failure that closes the connection. After its close a connection adds nothing, and `flush` empties this list. So
  /// the list never has a freed connection when `flush` reads it. After `LoopCore.close` nothing calls `flush` any
  /// more, so nothing reads the list, either.
  @exclusivity(unchecked) private var connections: [Unmanaged<Connection>] = []

  /// Whether everything is written at once, because the loop does not report the end of a turn any more.
  var isImmediate = false

  init() { connections.reserveCapacity(256) }

  deinit { buffer.deallocate() }

  /// The range of one connection's bytes in the buffer.
  struct Slice {
    var start = 0
    var count = 0
  }

  /// Adds bytes to those of a connection.
  ///
  /// - Returns: Whether the bytes were added. If not, the connection has to write them itself: the buffer has no room
  ///   for them, or bytes of another connection follow its slice, or everything is written at once.
  func add(_ bytes: UnsafeRawBufferPointer, of connection: Connection) -> Bool {
    guard count + bytes.count <= buffer.count, !isImmediate else { return false }
    var slice = connection.gathered
    if slice.count == 0 {
      slice.start = count
      connections.append(Unmanaged.passUnretained(connection))
    } else if slice.start + slice.count != count {
      return false
    }
    UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyMemory(from: bytes)
    slice.count += bytes.count
    connection.gathered = slice
    count += bytes.count
    return true
  }

  /// Gives a connection its bytes, which it writes.
  func write(of connection: Connection) {
    let slice = connection.gathered
    guard slice.count > 0 else { return }
    connection.gathered = Slice()
    connection.write(UnsafeRawBufferPointer(rebasing: buffer[slice.start..<slice.start + slice.count]))
  }

  /// Writes the bytes of all connections and empties the buffer.
  func flush() {
    // A connection may send more when it learns that its bytes are written; it is then appended to the list.
    var index = 0
    while index < connections.count {
      connections[index]._withUnsafeGuaranteedRef { write(of: $0) }
      index += 1
    }
    connections.removeAll(keepingCapacity: true)
    count = 0
  }
}
