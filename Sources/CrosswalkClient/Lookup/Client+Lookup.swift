extension Client {
  /// Translates a value.
  ///
  /// ```swift
  /// switch try await client.lookup("Bolívar Soberano", in: "iso4217", from: "name", to: "alpha") {
  /// case .found(let code), .default(let code): pay(in: code)
  /// case .none: complain()
  /// case .ambiguous(let codes): ask(which: codes)  // ["VED", "VES"]
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - value: What is looked up: 1 to 4096 bytes of UTF-8.
  ///   - dictionary: The name of the dictionary.
  ///   - from: The system that the value is of.
  ///   - to: The system whose value is wanted.
  ///   - day: The day that the answer is to hold on, `2001-05-01`; today if nil.
  ///   - qualifiers: The context, by the names of the dictionary's qualifiers.
  /// - Returns: The answer; that there is none is an answer, too.
  /// - Throws: `ClientError.refused` where the service says what is wrong, such as `unknown-dictionary`; others where it
  ///   cannot be asked. It is sent again if the connection is lost.
  public func lookup(
    _ value: String, in dictionary: String, from: String, to: String, at day: String? = nil,
    when qualifiers: [String: String] = [:]
  ) async throws(ClientError) -> Answer {
    try await lookup([value], in: dictionary, from: from, to: to, at: day, when: qualifiers)[0]
  }

  /// Translates many values at once: all are sent before the first reply is waited for.
  ///
  /// - Parameters:
  ///   - values: What is looked up: each 1 to 4096 bytes of UTF-8.
  ///   - dictionary: The name of the dictionary.
  ///   - from: The system that the values are of.
  ///   - to: The system whose values are wanted.
  ///   - day: The day that the answers are to hold on, `2001-05-01`; today if nil.
  ///   - qualifiers: The context, by the names of the dictionary's qualifiers.
  /// - Returns: The answers, in the order of the values.
  /// - Throws: As the lookup of one value does, also where it is one of many that cannot be looked up.
  public func lookup(
    _ values: [String], in dictionary: String, from: String, to: String, at day: String? = nil,
    when qualifiers: [String: String] = [:]
  ) async throws(ClientError) -> [Answer] {
    let options = (day.map { [Request.Option("at", $0)] } ?? []) + (try Self.options(qualifiers))
    let requests = values.lazy.map { Request(["LOOKUP", dictionary, from, to, $0], options: options) }
    var answers: [Answer] = []
    answers.reserveCapacity(values.count)
    for reply in try await replies(to: requests, over: quick, isRepeatable: true) { answers.append(try Answer(reply)) }
    return answers
  }

  /// The names are written as they are: what is no name could be read as something else.
  private static func options(_ qualifiers: [String: String]) throws(ClientError) -> [Request.Option] {
    for name in qualifiers.keys where name.isEmpty || !name.utf8.allSatisfy(isNameByte) {
      throw .invalid("\(String(reflecting: name)) is no qualifier: a name has lower-case letters, digits and . _ -")
    }
    return qualifiers.sorted { $0.key < $1.key }.map { Request.Option($0.key, $0.value) }
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
