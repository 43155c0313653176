extension CommandTable {
  /// These commands for Redis clients, with those that such clients send by themselves.
  ///
  /// Where both have a name, it is answered as Redis does.
  var forRedisClients: CommandTable {
    let own = Command.redisClients
    let others = commands.filter { command in !own.contains { $0.name.bytes.says(command.name.bytes) } }
    return CommandTable(own + others)
  }
}
