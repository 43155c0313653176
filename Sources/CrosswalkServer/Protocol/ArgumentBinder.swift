extension WordBuffer {
  /// Takes the words after the command's name as its arguments.
  ///
  /// The first words are the positional arguments, whatever they look like. The others are options, each given once.
  mutating func bind(toCommandAt position: Int, of table: CommandTable) throws(RequestFault) -> Request {
    let range = table.commands[position].positionals
    let positionals = min(count - 1, range.upperBound)
    guard positionals >= range.lowerBound else { throw RequestFault(.badRequest, table.commands[position].usage) }
    for index in 1..<1 + positionals where self[index].isQuotedOption {
      throw RequestFault(
        .badRequest,
        "\(String.quoting(self[index].name)) is followed by a quote, but an argument is expected here;"
          + " a word with quotes is written as a JSON string as a whole")
    }
    for index in 1 + positionals..<count {
      try bindOption(at: index, after: positionals, to: table.commands[position])
    }
    return Request(words: words(from: 1), positionals: positionals, line: line, array: array)
  }

  private mutating func bindOption(
    at index: Int, after positionals: Int, to command: Command
  ) throws(RequestFault) {
    var option = try option(at: index, of: command)
    if option.form == .escapedOption, !command.payloads.contains(where: { option.name.says($0) }) {
      option = Word(option: option.name, value: unescape(option.bytes))
    }
    self[index] = option
    guard command.options.contain(option.name) else {
      throw RequestFault(
        .badRequest,
        "no option \(String.quoting(option.name)); \(command.usage)"
          + String.question(for: option.name, among: command.options.names))
    }
    for earlier in 1 + positionals..<index where self[earlier].name.says(option.name) {
      throw RequestFault(.badRequest, "option \(String.quoting(option.name)) is given twice")
    }
  }

  private func option(at index: Int, of command: Command) throws(RequestFault) -> Word {
    let word = self[index]
    guard !word.isQuotedOption || word.name.isEmpty else { return word }
    let mayBeSplit = word.form == .bare || word.form == .argument
    guard mayBeSplit, let equals = word.bytes.firstIndex(of: UInt8(ascii: "=")), equals > 0,
      word.bytes[0, equals].isBare
    else {
      throw RequestFault(.badRequest, "unexpected \(String.quoting(word.bytes)); \(command.usage)")
    }
    let name = word.bytes[0, equals]
    guard word.form == .argument || equals + 1 < word.bytes.count else {
      throw RequestFault(.badRequest, "option \(String.quoting(name)) has no value; an empty one is written \"\"")
    }
    return Word(option: name, value: word.bytes[equals + 1, word.bytes.count])
  }
}

extension Word {
  /// Whether the word was written as `name="value"`.
  fileprivate var isQuotedOption: Bool { form == .option || form == .escapedOption }
}

extension UnsafeRawBufferPointer {
  /// Whether these bytes can be a bare word of a line; an option's name must be one in both protocols.
  fileprivate var isBare: Bool {
    allSatisfy { $0 > UInt8(ascii: " ") && $0 != UInt8(ascii: "\"") && $0 != 0x7F }
  }
}

extension Command.Options {
  fileprivate func contain(_ name: UnsafeRawBufferPointer) -> Bool {
    switch self {
    case .none: false
    case .named(let names): names.contains { name.says($0) }
    case .any: true
    }
  }

  fileprivate var names: [String] {
    if case .named(let names) = self { names.map { "\($0)" } } else { [] }
  }
}
