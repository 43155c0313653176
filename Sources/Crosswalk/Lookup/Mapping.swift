/// One direction of a dictionary, from one system to another, with its names resolved once.
///
/// ```swift
/// let numeric = try catalog.mapping("iso4217", from: "alpha", to: "numeric")
/// numeric["USD"]  // "840"
/// ```
///
/// For values that are available as bytes, `mapping[bytes]` makes no `String` and allocates nothing.
public struct Mapping: Sendable {
  /// The dictionary that answers.
  ///
  /// It never changes; a catalog that is read again has new mappings.
  public let dictionary: DataDictionary
  private let from: Int
  private let to: Int
  /// The fast way to most answers; nil if a lookup needs more than the value.
  private let direction: ResolvedDirection?
  /// The default of the other system, if it has one.
  private let defaultValue: [UInt8]

  init(dictionary: DataDictionary, from: Int, to: Int) {
    self.dictionary = dictionary
    self.from = from
    self.to = to
    direction = ResolvedDirection(dictionary, from: from, to: to)
    if case .value(let value) = dictionary.definition.systems[to].unmapped {
      defaultValue = Array(value.utf8)
    } else {
      defaultValue = []
    }
  }

  /// The value that belongs to a value, or the default; nil if there is none, or if it is ambiguous.
  ///
  /// `answer(for:)` distinguishes these cases.
  public subscript(value: String) -> String? {
    var value = value
    return value.withUTF8 { bytes in
      guard let counterpart = self[bytes.span] else { return nil }
      return String(copying: counterpart)
    }
  }

  /// The same for a value in UTF-8 bytes.
  ///
  /// The result is not a copy: it refers to the memory of the dictionary.
  ///
  /// ```swift
  /// if let code = numeric[line.span.extracting(7..<10)] { checksum = add(code.span) }
  /// ```
  ///
  /// For a value in ASCII this allocates nothing and does no reference counting, so that threads do not slow each other
  /// down. It is nil in the same cases as for a `String`, and also if the system passes unknown values on and the bytes
  /// are not text.
  public subscript(value: Span<UInt8>) -> UTF8Span? {
    @_lifetime(borrow self, copy value)
    get {
      switch value.withUnsafeBytes({ find($0) }) {
      case .found(let bytes):
        // The bytes live as long as the dictionary, which this mapping holds.
        _overrideLifetime(UTF8Span(unchecked: Span(_unsafeElements: bytes)), borrowing: self)
      case .defaultValue: UTF8Span(unchecked: defaultValue.span)
      case .passed: try? UTF8Span(validating: value)
      case .none: nil
      }
    }
  }

  /// The answer for a value.
  ///
  /// - Parameters:
  ///   - value: The value in the system from which this maps.
  ///   - day: The day for which to answer; nil is today, in UTC.
  ///   - context: Values of the dictionary's qualifiers, such as `["territory": "CA"]`.
  /// - Returns: The value, a default, the candidates or none.
  /// - Throws: `LookupError.unknownQualifier` for a qualifier that the dictionary does not declare.
  public func answer(
    for value: String, on day: Day? = nil, when context: [String: String] = [:]
  ) throws(LookupError) -> Answer {
    answer(value, .init(from: from, to: to, context: try dictionary.context(context), day: day))
  }

  /// All answers for a value, the preferred first; empty if there are none.
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

  /// The answer for a value, and why it is this one; if no entry answers, those that nearly do.
  ///
  /// It may look at every entry, which takes half a second for ten million.
  ///
  /// - Throws: `LookupError.unknownQualifier` for a qualifier that the dictionary does not declare.
  public func explanation(
    for value: String, on day: Day? = nil, when context: [String: String] = [:]
  ) throws(LookupError) -> Explanation {
    let request = DataDictionary.Request(from: from, to: to, context: try dictionary.context(context), day: day)
    var value = value
    return value.withUTF8 { dictionary.explain(UnsafeRawBufferPointer($0), request) }
  }

  /// The location of the answer for a value.
  private enum Location {
    case found(UnsafeBufferPointer<UInt8>)
    case defaultValue
    case passed
    case none
  }

  @inline(__always)
  private func find(_ value: UnsafeRawBufferPointer) -> Location {
    // The slow way is a separate function, so that this one keeps everything in registers.
    guard case .found(let text, _) = direction?.quickAnswer(for: LookupKey(value)) else { return findThoroughly(value) }
    return .found(text.assumingMemoryBound(to: UInt8.self))
  }

  @inline(never)
  private func findThoroughly(_ value: UnsafeRawBufferPointer) -> Location {
    switch direction?.answer(for: LookupKey(value)) {
    case .found(let text, _): return .found(text.assumingMemoryBound(to: UInt8.self))
    case .missing: return .none
    case .unclear, nil: break
    }
    switch dictionary.lookup(value, .init(from: from, to: to)) {
    case .found(let text): return .found(text.bytes.assumingMemoryBound(to: UInt8.self))
    case .defaultValue: return .defaultValue
    case .passed: return .passed
    case .none, .ambiguous: return .none
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
  /// The index of the system with that name.
  package func index(ofSystem name: String) throws(LookupError) -> Int {
    if let index = definition.system(named: name) { return index }
    throw .unknownSystem(name, dictionary: definition.name, known: definition.systems.map(\.name))
  }

  /// The context with these values in this dictionary.
  package func context(_ values: [String: String]) throws(LookupError) -> Context {
    var context = Context()
    for (name, value) in values {
      guard let index = definition.qualifier(named: name) else {
        throw .unknownQualifier(name, dictionary: definition.name, known: definition.qualifiers.map(\.name))
      }
      var value = value
      value.withUTF8 { context.set(qualifier: index, to: UnsafeRawBufferPointer($0)) }
    }
    return context
  }
}
