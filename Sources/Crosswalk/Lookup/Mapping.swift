/// A way through a dictionary, from one system to another, its names resolved once.
///
/// ```swift
/// let numeric = try catalog.mapping("iso4217", from: "alpha", to: "numeric")
/// numeric["USD"]  // "840"
/// ```
public struct Mapping: Sendable {
  /// The dictionary that answers.
  ///
  /// It never changes: a catalog that is read anew has other mappings.
  public let dictionary: DataDictionary
  private let from: Int
  private let to: Int

  init(dictionary: DataDictionary, from: Int, to: Int) {
    self.dictionary = dictionary
    self.from = from
    self.to = to
  }

  /// The counterpart of a value, found or by default; nil where there is none or it is ambiguous.
  ///
  /// `answer(for:)` tells these apart.
  public subscript(value: String) -> String? {
    answer(value, .init(from: from, to: to)).value
  }

  /// The answer for a value.
  ///
  /// - Parameters:
  ///   - value: The value in the system that this leads from.
  ///   - day: The day to answer for; nil is today, in UTC.
  ///   - context: Values of the dictionary's qualifiers, such as `["territory": "CA"]`.
  /// - Returns: The value, a default, candidates or none.
  /// - Throws: `LookupError.unknownQualifier` for a qualifier that the dictionary does not declare.
  public func answer(
    for value: String, on day: Day? = nil, when context: [String: String] = [:]
  ) throws(LookupError) -> Answer {
    answer(value, .init(from: from, to: to, context: try dictionary.context(context), day: day))
  }

  /// Every answer for a value, the preferred first; empty where there is none.
  ///
  /// - Throws: `LookupError.unknownQualifier` for a qualifier that the dictionary does not declare.
  public func answers(
    for value: String, on day: Day? = nil, when context: [String: String] = [:]
  ) throws(LookupError) -> [String] {
    let request = DataDictionary.Request(from: from, to: to, context: try dictionary.context(context), day: day)
    var value = value
    return value.withUTF8 { bytes in
      if let texts = dictionary.lookupAll(UnsafeRawBufferPointer(bytes), request) { return texts.map(\.string) }
      return Answer(dictionary.unmapped(request), asked: UnsafeRawBufferPointer(bytes)).value.map { [$0] } ?? []
    }
  }

  private func answer(_ value: String, _ request: DataDictionary.Request) -> Answer {
    var value = value
    return value.withUTF8 { bytes in
      let asked = UnsafeRawBufferPointer(bytes)
      return Answer(dictionary.lookup(asked, request), asked: asked)
    }
  }
}

extension Answer {
  init(_ outcome: Outcome, asked value: UnsafeRawBufferPointer) {
    self =
      switch outcome {
      case .found(let text): .found(text.string)
      case .defaultValue(let value): .default(value)
      case .passed: .default(String(decoding: value, as: UTF8.self))
      case .none: .none
      case .ambiguous(let texts): .ambiguous(texts.map(\.string))
      }
  }
}

extension DataDictionary {
  /// The context of a request in this dictionary.
  package func context(_ values: [String: String]) throws(LookupError) -> Context {
    var context = Context()
    for (name, value) in values {
      guard let place = definition.qualifier(named: name) else {
        throw .unknownQualifier(name, dictionary: definition.name)
      }
      var value = value
      value.withUTF8 { context.set(qualifier: place, to: UnsafeRawBufferPointer($0)) }
    }
    return context
  }
}
