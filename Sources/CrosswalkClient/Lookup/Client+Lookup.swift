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
  ///   - value: What is looked up: 1 to 4096 bytes of UTF-8.
  ///   - dictionary: The name of the dictionary.
  ///   - from: The system that the value is of.
  ///   - to: The system whose value is wanted.
  ///   - day: The day that the answer is to hold on; nil is today, in UTC.
  ///   - context: Values of the dictionary's qualifiers, such as `["territory": "CA"]`.
  /// - Returns: The answer; that there is none is an answer, too.
  /// - Throws: `ClientError.refused` where the server says what is wrong, such as `unknown-dictionary`; others where it
  ///   cannot be asked. It is sent again if the connection is lost.
  public func lookup(
    _ value: String, in dictionary: String, from: String, to: String, on day: Day? = nil,
    when context: [String: String] = [:]
  ) async throws(ClientError) -> Answer {
    try await lookup([value], in: dictionary, from: from, to: to, on: day, when: context)[0]
  }

  /// Translates many values at once: all are sent before the first reply is waited for.
  ///
  /// - Parameters:
  ///   - values: What is looked up: each 1 to 4096 bytes of UTF-8.
  ///   - dictionary: The name of the dictionary.
  ///   - from: The system that the values are of.
  ///   - to: The system whose values are wanted.
  ///   - day: The day that the answers are to hold on; nil is today, in UTC.
  ///   - context: Values of the dictionary's qualifiers.
  /// - Returns: The answers, in the order of the values.
  /// - Throws: As the lookup of one value does, also where it is one of many that cannot be looked up.
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

  /// Gives every value that a value translates to.
  ///
  /// The parameters are those of `lookup`.
  ///
  /// - Returns: The values, the preferred one first; the default alone if no entry answers; empty if there is none.
  /// - Throws: As `lookup` does.
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

  /// Gives the entry that has a value, with its values in all systems.
  ///
  /// - Parameters:
  ///   - value: The value to look for: 1 to 4096 bytes of UTF-8.
  ///   - dictionary: The name of the dictionary.
  ///   - system: The system that the value is of.
  ///   - day: The day on which the entry must hold; nil is today, in UTC.
  ///   - context: Values of the dictionary's qualifiers.
  /// - Returns: The entry, or why there is not one.
  /// - Throws: As `lookup` does.
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

  /// Answers as `lookup` does, and says why; if no entry answers, it says which ones nearly do.
  ///
  /// It is for people. The server may look at every entry of the dictionary, which takes half a second for ten million.
  /// The parameters are those of `lookup`.
  ///
  /// - Returns: The answer and the reason, and where they come from.
  /// - Throws: As `lookup` does.
  public func explain(
    _ value: String, in dictionary: String, from: String, to: String, on day: Day? = nil,
    when context: [String: String] = [:]
  ) async throws(ClientError) -> Explanation {
    let request = Request(["EXPLAIN", dictionary, from, to, value], options: try Self.options(day, context))
    // What takes longer must not hold up lookups.
    switch try await reply(to: request, over: slow, isRepeatable: true) {
    case .document(let text):
      guard let explanation = Explanation(json: JSON(document: text)) else {
        throw .protocolViolation("the reply is not an explanation")
      }
      return explanation
    case let other: throw ClientError(unexpected: other, to: "EXPLAIN")
    }
  }

  /// The names are written as they are: what is not a name could be read as something else.
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
