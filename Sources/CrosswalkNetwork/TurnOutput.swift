/// What the connections of an event loop send during a turn, until it is written at the end of the turn.
///
/// The bytes of all connections go into one buffer, so that an idle connection has none. The bytes of one connection are
/// next to each other there: one that sends again after another did has what it sent first written before.
final class TurnOutput {
  /// With this many bytes of one connection, they are written at once.
  static let mostOfOne = 64 << 10
  private static let capacity = 256 << 10

  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: TurnOutput.capacity, alignment: 64)
  // Used on the loop's thread only, and nothing is called while an access lasts: accesses need not be checked.
  @exclusivity(unchecked) private var count = 0

  /// Those with bytes in the buffer, unretained.
  ///
  /// A connection is freed by the callback of its close only, which comes at the end of a later turn than the
  /// call of `Connection.close`; nothing is sent after that call, and `flush` has emptied this list in between.
  @exclusivity(unchecked) private var connections: [Unmanaged<Connection>] = []

  /// Whether everything is written at once, because no end of a turn is told of any more.
  var isImmediate = false

  init() { connections.reserveCapacity(256) }

  deinit { buffer.deallocate() }

  /// A part of the buffer.
  struct Slice {
    var start = 0
    var count = 0
  }

  /// Adds bytes to those of a connection; returns false if they must be written another way, since there is no room.
  func add(_ bytes: UnsafeRawBufferPointer, of connection: Connection, to slice: inout Slice) -> Bool {
    guard count + bytes.count <= buffer.count, !isImmediate else { return false }
    if slice.count == 0 {
      slice.start = count
      connections.append(Unmanaged.passUnretained(connection))
    } else if slice.start + slice.count != count {
      return false
    }
    UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyMemory(from: bytes)
    slice.count += bytes.count
    count += bytes.count
    return true
  }

  /// The bytes of a slice; they stay where they are until `flush`.
  func bytes(_ slice: Slice) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: buffer[slice.start..<slice.start + slice.count])
  }

  /// Writes what each connection has sent.
  func flush() {
    // What is told of what is written may send more, which goes to the end of the list.
    var index = 0
    while index < connections.count {
      connections[index]._withUnsafeGuaranteedRef { $0.flush() }
      index += 1
    }
    connections.removeAll(keepingCapacity: true)
    count = 0
  }
}
