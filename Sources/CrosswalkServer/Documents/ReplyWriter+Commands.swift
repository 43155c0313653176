/// The command table as Redis clients read it.
extension ReplyWriter {
  /// Appends the form of each named command, or null if it does not exist; without names, the form of all commands.
  mutating func appendInfo(of names: [UnsafeRawBufferPointer], in table: CommandTable) {
    guard !names.isEmpty else {
      appendArray(of: table.listed.count)
      for command in table.listed { appendInfo(of: command) }
      return
    }
    appendArray(of: names.count)
    for name in names {
      if let position = table.position(of: name) {
        appendInfo(of: table.commands[position])
      } else if encoding == .resp3 {
        appendNull()
      } else {
        append("*-1\r\n")
      }
    }
  }

  /// Appends the names of all commands.
  mutating func appendNames(of table: CommandTable) {
    appendArray(of: table.listed.count)
    for command in table.listed { appendBulk("\(command.name)".lowercased()) }
  }

  /// Appends what `HELP` says about the named commands; unknown commands are left out, as in Redis.
  mutating func appendDocumentation(of names: [UnsafeRawBufferPointer], in table: CommandTable) {
    let commands =
      names.isEmpty ? table.listed : names.compactMap { table.position(of: $0) }.map { table.commands[$0] }
    appendMap(of: commands.count)
    for command in commands {
      appendBulk("\(command.name)".lowercased())
      appendMap(of: 3)
      appendBulk("summary")
      appendBulk("\(command.summary)")
      appendBulk("group")
      appendBulk("generic")
      appendBulk("arguments")
      appendArguments(of: command)
    }
  }

  /// Appends a command's name, arity and flags, and the positions of its keys, which it does not have.
  ///
  /// Then come four arrays, which Redis 7 has: categories, tips, key specifications and subcommands.
  private mutating func appendInfo(of command: Command) {
    appendArray(of: 10)
    appendBulk("\(command.name)".lowercased())
    let isFixed = command.positionals.count == 1 && !command.options.areAny
    let least = command.positionals.lowerBound + 1
    appendInteger(isFixed ? least : -least)
    appendArray(of: 0)
    for _ in 0..<3 { appendInteger(0) }
    for _ in 0..<4 { appendArray(of: 0) }
  }

  /// Appends the arguments of a command as one argument, because redis-cli shows a hint for each.
  private mutating func appendArguments(of command: Command) {
    let arguments = "\(command.arguments)"
    guard !arguments.isEmpty else { return appendArray(of: 0) }
    appendArray(of: 1)
    appendMap(of: 3)
    appendBulk("name")
    appendBulk(arguments)
    appendBulk("type")
    appendBulk("string")
    appendBulk("display_text")
    appendBulk(arguments)
  }
}

extension Command.Options {
  fileprivate var areAny: Bool {
    switch self {
    case .none: false
    case .named, .any: true
    }
  }
}
