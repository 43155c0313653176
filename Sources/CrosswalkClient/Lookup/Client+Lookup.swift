// Lookups and loading: requests about dictionaries.
//
// A server answers lookups from its memory, so they share connections that nothing slow holds up. The client caches no
// answers and keeps nothing: after a crash of the server or of Redis, a lookup is answered as soon as the server is
// back. A load has a connection of its own, since its request is long. Redis keeps what was loaded.

extension Client {
  /// Translates a value.
  ///
  /// ```swift
  /// switch try await client.lookup("Bolívar Soberano", in: "iso4217", from: "name", to: "alpha") {
  /// case .found(let code), .default(let code): pay(in: code)
  /// case .none: reject()
  /// case .ambiguous(let codes): ask(which: codes)  // ["VED", "VES"]
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - value: The value to look up: 1 to 4096 bytes of UTF-8.
  ///   - dictionary: The name of the dictionary.
  ///   - from: The system of the value.
  ///   - to: The system to translate to.
  ///   - day: The day on which the answer must hold; nil is today, in UTC.
  ///   - context: Values of the dictionary's qualifiers, such as `["territory": "CA"]`.
  /// - Returns: The answer, which may be `none`.
  /// - Throws: `ClientError.refused` if the server refuses the request, for example with `unknown-dictionary`; other
  ///   errors if the server cannot be asked. The request is sent again if the connection is lost.
  public func lookup(
    _ value: String, in dictionary: String, from: String, to: String, on day: Day? = nil,
    when context: [String: String] = [:]
  ) async throws(ClientError) -> Answer {
    try await lookup([value], in: dictionary, from: from, to: to, on: day, when: context)[0]
  }

  /// Translates many values at once.
  ///
  /// The requests are sent in large batches, and the client waits for replies only after each batch.
  ///
  /// - Parameters:
  ///   - values: The values to look up, each 1 to 4096 bytes of UTF-8.
  ///   - dictionary: The name of the dictionary.
  ///   - from: The system of the values.
  ///   - to: The system to translate to.
  ///   - day: The day on which the answers must hold; nil is today, in UTC.
  ///   - context: Values of the dictionary's qualifiers.
  /// - Returns: The answers, in the order of the values.
  /// - Throws: The errors of the lookup of one value, even if only one of the values cannot be looked up.
  public func lookup(
    _ values: [String], in dictionary: String, from: String, to: String, on day: Day? = nil,
    when context: [String: String] = [:]
  ) async throws(ClientError) -> [Answer] {
    let options = try Self.options(day, context)
    let requests = values.lazy.map { Request(["LOOKUP", dictionary, from, to, $0], options: options) }
    var answers: [Answer] = []
    answers.reserveCapacity(values.count)
    for reply in try await replies(to: requests, over: quick, isRepeatable: true) { answers.append(try Answer(reply)) }
    return answers
  }

  /// Returns every value that a value translates to.
  ///
  /// The parameters are those of `lookup`.
  ///
  /// - Returns: The values, the preferred one first. If no entry answers, only the default; empty if there is none.
  /// - Throws: The errors of `lookup`.
  public func lookupAll(
    _ value: String, in dictionary: String, from: String, to: String, on day: Day? = nil,
    when context: [String: String] = [:]
  ) async throws(ClientError) -> [String] {
    let request = Request(["LOOKUPALL", dictionary, from, to, value], options: try Self.options(day, context))
    switch try await reply(to: request, over: quick, isRepeatable: true) {
    case .ok(let values): return values
    case .default(let value): return [value]
    case .none: return []
    case let other: throw ClientError(unexpected: other, to: "LOOKUPALL")
    }
  }

  /// Returns the entry that has a value, with its values in all systems.
  ///
  /// - Parameters:
  ///   - value: The value to look for: 1 to 4096 bytes of UTF-8.
  ///   - dictionary: The name of the dictionary.
  ///   - system: The system of the value.
  ///   - day: The day on which the entry must hold; nil is today, in UTC.
  ///   - context: Values of the dictionary's qualifiers.
  /// - Returns: The entry, or that there is none or that there are several.
  /// - Throws: The errors of `lookup`.
  public func entry(
    _ value: String, in dictionary: String, from system: String, on day: Day? = nil,
    when context: [String: String] = [:]
  ) async throws(ClientError) -> EntryAnswer {
    let request = Request(["ENTRY", dictionary, system, value], options: try Self.options(day, context))
    switch try await reply(to: request, over: quick, isRepeatable: true) {
    case .document(let text):
      guard let entry = Entry(json: JSON(document: text)) else { throw .protocolViolation("the reply is not an entry") }
      return .found(entry)
    case .none: return .none
    case .ambiguous: return .ambiguous
    case let other: throw ClientError(unexpected: other, to: "ENTRY")
    }
  }

  /// Looks a value up and explains the answer; if no entry answers, it names the entries that nearly answer.
  ///
  /// It is meant for people: the server may look at every entry of the dictionary, which takes half a second for ten
  /// million entries. The parameters are those of `lookup`.
  ///
  /// - Returns: The answer, the reason, and where they come from.
  /// - Throws: The errors of `lookup`.
  public func explain(
    _ value: String, in dictionary: String, from: String, to: String, on day: Day? = nil,
    when context: [String: String] = [:]
  ) async throws(ClientError) -> Explanation {
    let request = Request(["EXPLAIN", dictionary, from, to, value], options: try Self.options(day, context))
    // This may take longer, and must not hold up lookups.
    switch try await reply(to: request, over: slow, isRepeatable: true) {
    case .document(let text):
      guard let explanation = Explanation(json: JSON(document: text)) else {
        throw .protocolViolation("the reply is not an explanation")
      }
      return explanation
    case let other: throw ClientError(unexpected: other, to: "EXPLAIN")
    }
  }

  /// Makes the options of a request, and checks the names of the qualifiers.
  ///
  /// Names are written without quotes, so the server could read a text that is not a name as something else.
  private static func options(_ day: Day?, _ context: [String: String]) throws(ClientError) -> [Request.Option] {
    for name in context.keys where name.isEmpty || !name.utf8.allSatisfy(isNameByte) {
      throw .invalid(
        "\(String(reflecting: name)) is not a qualifier: a name has lower-case letters, digits and . _ -")
    }
    let qualifiers = context.sorted { $0.key < $1.key }.map { Request.Option($0.key, $0.value) }
    return (day.map { [Request.Option("at", $0.description)] } ?? []) + qualifiers
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

extension Answer {
  fileprivate init(_ reply: Reply) throws(ClientError) {
    switch reply {
    case .ok(let words) where words.count == 1: self = .found(words[0])
    case .default(let value): self = .default(value)
    case .none: self = .none
    case .ambiguous(let candidates): self = .ambiguous(candidates)
    default: throw ClientError(unexpected: reply, to: "LOOKUP")
    }
  }
}

extension JSON {
  /// Reads a reply's document; null if it is not JSON.
  init(document: String) {
    do throws(JSONError) { self = try JSON(parsing: document.utf8) } catch { self = .null }
  }
}
