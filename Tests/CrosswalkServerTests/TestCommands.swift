@testable import CrosswalkServer

/// Commands that show what a command is given.
enum TestCommands {
  static let all = [words, named, longer, later, load, reset]

  private static let words = Command(
    "TAKE", "first second [NAME=word …]", summary: "Shows its arguments.", positionals: 1...2, options: .any,
    handler: .immediate { request, reply, _ in
      reply.ok(count: request.count + 2 * request.options.count) { list in
        for index in 0..<request.count { list.item(request[index]) }
        for option in request.options {
          list.item(option.name)
          list.item(option.bytes)
        }
      }
    })

  private static let named = Command(
    "NAMED", "dictionary [at=DATE]", summary: "Shows its option.", role: .reader, positionals: 1...1,
    options: .named(["at"]),
    handler: .immediate { request, reply, _ in
      guard let at = request.option("at") else { return reply.none() }
      reply.ok(at)
    })

  private static let longer = Command(
    "LONGER", "count", summary: "Answers that many letters.", positionals: 1...1,
    handler: .immediate { request, reply, _ throws(RequestFault) in
      guard let count = Int(String(decoding: request[0], as: UTF8.self)) else {
        throw RequestFault(.badRequest, "a count is a number")
      }
      reply.ok(String(repeating: "x", count: count))
    })

  private static let later = Command(
    "LATER", "text", summary: "Answers the text, later.", role: .application, positionals: 1...1,
    handler: .waiting { request, _ in
      await Task.yield()
      return .value(String(decoding: request.arguments[0], as: UTF8.self))
    })

  private static let load = Command(
    "LOAD", "yaml", summary: "Answers how long the text is.", role: .operator, isBulk: true, positionals: 1...1,
    handler: .waiting { request, _ in .value("\(request.arguments[0].count)") })

  private static let reset = Command(
    "DICTIONARIES", summary: "The longest name.", handler: .immediate { _, reply, _ in reply.none() })
}
