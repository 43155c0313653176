/// The command table as Redis clients read it.
extension ReplyWriter {
  /// For each name its form, or null where there is no such command; for all commands where no name is given.
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

  /// The names of all commands.
  mutating func appendNames(of table: CommandTable) {
    appendArray(of: table.listed.count)
    for command in table.listed { appendBulk("\(command.name)".lowercased()) }
  }

  /// Names with what `HELP` says of them; names that there are not are left out, as Redis does.
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

  /// Name, arity, flags, and the places of keys, of which there are none; then what Redis 7 has besides: categories, tips,
  /// specifications of keys, and subcommands.
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

  /// redis-cli shows a hint for each: here one, which is all of what may follow.
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
