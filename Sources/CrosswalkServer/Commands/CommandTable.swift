/// The commands of a service, found by their names in any case.
package final class CommandTable: Sendable {
  /// All commands, in the order of the table.
  package let commands: [Command]

  /// Those that only Redis clients have, or have in another form.
  private let forRedisClientsOnly: [Command]

  /// Which role a fast path takes: that of its command in every form, since it answers without asking the table.
  private let fastPathRoles: [(path: FastPaths, role: Role)]

  /// Positions in `commands`, by the hash of the name; a power of two, at most half full.
  private let slots: [Slot]

  private struct Slot {
    var key: NameKey?
    var position = 0
  }

  /// The table of the line protocol, which knows of the others, too.
  ///
  /// - Precondition: names are 1 to 16 capital letters, each once.
  package convenience init(_ commands: [Command]) {
    self.init(
      commands.filter { !$0.isForRedisClients }, forRedisClientsOnly: commands.filter(\.isForRedisClients))
  }

  /// These commands for Redis clients, with those that such clients send by themselves.
  ///
  /// Where both have a name, it is answered as Redis does.
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

  /// Those that clients are told of.
  var listed: [Command] { commands.filter(\.isListed) }

  /// Whether a connection may give that command that cannot tell messages from replies.
  func isForSubscribers(commandAt position: Int?) -> Bool { position.map { commands[$0].isForSubscribers } ?? false }

  /// The fast paths that a session with that role may take; before AUTH it takes none.
  func fastPaths(for role: Role?) -> FastPaths {
    guard let role else { return [] }
    return fastPathRoles.reduce(into: []) { paths, entry in
      if role >= entry.role { paths.formUnion(entry.path) }
    }
  }

  /// The position in `commands` of the command of that name.
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

/// A command's name, in capitals, as two numbers: compared without a loop.
private struct NameKey: Equatable {
  private let low: UInt64
  private let high: UInt64
  private let length: Int

  /// Names are letters only, and no other byte becomes one by clearing this bit.
  private static let capitals: UInt64 = 0xDFDF_DFDF_DFDF_DFDF

  init?(_ name: UnsafeRawBufferPointer) {
    // The two parts overlap where the name is shorter than both; together with the length they say all of it.
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
