/// The commands of a server, which are found by their names in any case.
package final class CommandTable: Sendable {
  /// All commands, in the order of the table.
  package let commands: [Command]

  /// The commands that only Redis clients have, or have in another form.
  private let forRedisClientsOnly: [Command]

  /// The role that each fast path needs.
  ///
  /// A fast path answers without the table, so the role must be enough for every form of its command.
  private let fastPathRoles: [(path: FastPaths, role: Role)]

  /// The positions in `commands` by the hash of the name; the count is a power of two, and at most half are in use.
  private let slots: [Slot]

  private struct Slot {
    var key: NameKey?
    var position = 0
  }

  /// Makes the table of the line protocol, which also keeps the commands for Redis clients.
  ///
  /// - Precondition: Each name has 1 to 16 capital letters and occurs once.
  package convenience init(_ commands: [Command]) {
    self.init(
      commands.filter { !$0.isForRedisClients }, forRedisClientsOnly: commands.filter(\.isForRedisClients))
  }

  /// The table for Redis clients: these commands, and those that such clients send by themselves.
  ///
  /// If both have a command of the same name, it is answered as in Redis.
  var forRedisClients: CommandTable {
    let own = Command.redisClients + forRedisClientsOnly
    let others = commands.filter { command in !own.contains { $0.name.bytes.says(command.name.bytes) } }
    return CommandTable(own + others, forRedisClientsOnly: [])
  }

  private init(_ commands: [Command], forRedisClientsOnly: [Command]) {
    self.commands = commands
    self.forRedisClientsOnly = forRedisClientsOnly
    fastPathRoles = commands.filter { !$0.fastPath.isEmpty }.map { ($0.fastPath, max($0.role, $0.roleWithOptions)) }
    var size = 16
    while size < commands.count * 2 { size *= 2 }
    var slots = [Slot](repeating: Slot(), count: size)
    for (position, command) in commands.enumerated() {
      guard let key = NameKey(command.name.bytes) else { preconditionFailure("\(command.name) is too long a name") }
      var index = key.hash & (size - 1)
      while let other = slots[index].key {
        precondition(other != key, "two commands are called \(command.name)")
        index = (index + 1) & (size - 1)
      }
      slots[index] = Slot(key: key, position: position)
    }
    self.slots = slots
  }

  /// The commands that the lists of commands show to clients.
  var listed: [Command] { commands.filter(\.isListed) }

  /// Returns whether a connection that cannot tell messages from replies may give the command.
  func isForSubscribers(commandAt position: Int?) -> Bool { position.map { commands[$0].isForSubscribers } ?? false }

  /// Returns the fast paths that a session with this role may use; before AUTH there are none.
  func fastPaths(for role: Role?) -> FastPaths {
    guard let role else { return [] }
    return fastPathRoles.reduce(into: []) { paths, entry in
      if role >= entry.role { paths.formUnion(entry.path) }
    }
  }

  /// Returns the position in `commands` of the command of that name.
  package func position(of name: UnsafeRawBufferPointer) -> Int? {
    guard let key = NameKey(name) else { return nil }
    let mask = slots.count - 1
    var index = key.hash & mask
    while let other = slots[index].key {
      if other == key { return slots[index].position }
      index = (index + 1) & mask
    }
    return nil
  }
}

/// A command's name in capitals, as two numbers that are compared without a loop.
private struct NameKey: Equatable {
  private let low: UInt64
  private let high: UInt64
  private let length: Int

  /// The mask that makes letters capitals; names have only letters, and no other byte becomes a letter by it.
  private static let capitals: UInt64 = 0xDFDF_DFDF_DFDF_DFDF

  init?(_ name: UnsafeRawBufferPointer) {
    // If the name is shorter than both parts together, they overlap. With the length they contain the whole name.
    let count = name.count
    let parts: (UInt64, UInt64)
    switch count {
    case 8...16: parts = (Self.load(name, at: 0), Self.load(name, at: count - 8))
    case 4..<8:
      parts = (
        UInt64(name.loadUnaligned(fromByteOffset: 0, as: UInt32.self)),
        UInt64(name.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
      )
    case 1..<4: parts = (UInt64(name[0]) | UInt64(name[count / 2]) << 8, UInt64(name[count - 1]))
    default: return nil
    }
    low = parts.0 & Self.capitals
    high = parts.1 & Self.capitals
    length = count
  }

  var hash: Int {
    Int(truncatingIfNeeded: ((low ^ high.byteSwapped) &* 0x9E37_79B9_7F4A_7C15) >> 48)
  }

  private static func load(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
    bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }
}
