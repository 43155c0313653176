internal import Crosswalk
internal import CrosswalkStore

extension Command {
  /// The commands that show which dictionaries are loaded.
  static var catalog: [Command] { [dictionaries, describe, entries] }

  private static let mostEntries = 1000

  private static let dictionaries = Command(
    "DICTIONARIES", summary: "Lists the loaded dictionaries by name.",
    handler: .immediate { _, reply, session in
      reply.ok(.array(session.loopContext.catalog.dictionaries.map(\.summary)))
    })

  private static let describe = Command(
    "DESCRIBE", "dictionary", summary: "Shows the header of a dictionary, and when it was loaded.",
    positionals: 1...1,
    handler: .immediate { request, reply, session throws(RequestFault) in
      reply.ok(try ServedDictionary.named(request[0], session).description)
    })

  private static let entries = Command(
    "ENTRIES", "dictionary [offset=0] [count=100]", summary: "Shows entries in the order of the file, at most 1000.",
    positionals: 1...1, options: .named(["offset", "count"]),
    handler: .computing { request, session throws(RequestFault) in
      let served = try ServedDictionary.named(request[0], session)
      let offset = try number(request.option("offset"), "offset", among: 0...Int.max) ?? 0
      let count = try number(request.option("count"), "count", among: 0...mostEntries) ?? 100
      return { .document(.array(served.dictionary.entries(from: offset, count: count).map(\.json))) }
    })

  private static func number(
    _ bytes: UnsafeRawBufferPointer?, _ name: String, among range: ClosedRange<Int>
  ) throws(RequestFault) -> Int? {
    guard let bytes else { return nil }
    let isDigits = !bytes.isEmpty && bytes.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard isDigits, let number = Int(String(decoding: bytes, as: UTF8.self)), range.contains(number) else {
      let bound = range.upperBound == Int.max ? "from 0 on" : "from 0 to \(range.upperBound)"
      throw RequestFault(.badRequest, "\(name) must be a number \(bound), not \(String.quoting(bytes))")
    }
    return number
  }
}
