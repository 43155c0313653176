internal import Crosswalk
internal import CrosswalkStore

extension Command {
  /// The commands that look up values.
  package static var lookups: [Command] { [lookup, lookupAll, entry, entryAll, explain] }

  private static let arguments: StaticString = "dictionary from to value [at=DATE] [QUALIFIER=word …]"
  private static let entryArguments: StaticString = "dictionary system value [at=DATE] [QUALIFIER=word …]"

  private static let lookup = Command(
    "LOOKUP", arguments, summary: "Translates a value from one system to another.", positionals: 4...4, options: .any,
    fastPath: .lookups,
    handler: .immediate { request, reply, session throws(RequestFault) in
      let arguments = try LookupArguments(request, session)
      if request.options.isEmpty, let to = arguments.request.to {
        session.loopContext.prepared.remember(
          session.encoding == .line ? request.line : request.array, value: arguments.value, session.encoding,
          arguments.dictionary, from: arguments.request.from, to: to)
      }
      reply.write(arguments.dictionary.lookup(arguments.value, arguments.request), asked: arguments.value)
    })

  private static let lookupAll = Command(
    "LOOKUPALL", arguments, summary: "Gives all answers, the preferred one first.", positionals: 4...4, options: .any,
    handler: .immediate { request, reply, session throws(RequestFault) in
      let arguments = try LookupArguments(request, session)
      guard let texts = arguments.dictionary.lookupAll(arguments.value, arguments.request) else {
        return reply.write(arguments.dictionary.unmapped(arguments.request), asked: arguments.value)
      }
      if texts.isEmpty { return reply.none() }
      reply.ok(count: texts.count) { list in for text in texts { list.item(text.bytes) } }
    })

  private static let entry = Command(
    "ENTRY", entryArguments, summary: "Shows the entry that has the value, with its values in all systems.",
    positionals: 3...3, options: .any,
    handler: .immediate { request, reply, session throws(RequestFault) in
      let arguments = try LookupArguments(entry: request, session)
      switch arguments.dictionary.entry(arguments.value, arguments.request) {
      case .found(let entry): reply.ok(entry.json)
      case .none: reply.none()
      case .ambiguous: reply.ambiguous(count: 0) { _ in }
      }
    })

  private static let entryAll = Command(
    "ENTRYALL", entryArguments,
    summary: "Shows all entries that have the value, and says why some do not apply.", positionals: 3...3,
    options: .any,
    handler: .computing { request, session throws(RequestFault) in
      let arguments = try LookupArguments(entry: request, session)
      let (dictionary, value, request) = (arguments.dictionary, Array(arguments.value), arguments.request)
      return { .document(.array(value.withUnsafeBytes { dictionary.everyEntry($0, request) }.map(\.json))) }
    })

  private static let explain = Command(
    "EXPLAIN", arguments,
    summary: "Shows what LOOKUP answers, and why; also the candidates, or the entries that nearly answer.",
    positionals: 4...4, options: .any,
    handler: .computing { request, session throws(RequestFault) in
      let arguments = try LookupArguments(request, session)
      let (served, value, request) = (arguments.served, Array(arguments.value), arguments.request)
      return {
        let explanation = value.withUnsafeBytes {
          served.dictionary.explain($0, request, generation: served.generation.id)
        }
        return .document(explanation.json)
      }
    })
}

extension ReplyWriter {
  /// Writes the answer to a lookup.
  fileprivate mutating func write(_ outcome: Outcome, asked value: UnsafeRawBufferPointer) {
    switch outcome {
    case .found(let text): ok(text.bytes)
    case .defaultValue(var value): value.withUTF8 { byDefault(UnsafeRawBufferPointer($0)) }
    case .passed: byDefault(value)
    case .none: none()
    case .ambiguous(let texts):
      ambiguous(count: texts.count) { list in for text in texts { list.item(text.bytes) } }
    }
  }
}
