/// The dictionaries that are loaded together: an immutable snapshot.
public struct Catalog: Sendable {
  private let byName: [String: DataDictionary]

  /// A catalog of dictionaries, of which no two may have the same name.
  package init(_ dictionaries: [DataDictionary]) {
    byName = Swift.Dictionary(dictionaries.map { ($0.definition.name, $0) }) { _, last in last }
  }

  /// Reads dictionary files, and folders of `*.yaml` and `*.yml`.
  ///
  /// It reads and checks on the calling thread; a million entries take about a second.
  ///
  /// - Throws: `DictionaryErrors` with everything that is wrong in any of them.
  public init(reading paths: [String]) throws(DictionaryErrors) {
    self.init(try DictionaryFiles.read(paths).dictionaries)
  }

  /// Its dictionaries, by name.
  public var dictionaries: [DataDictionary] {
    byName.values.sorted { $0.definition.name < $1.definition.name }
  }

  /// The dictionary of that name.
  public subscript(name: String) -> DataDictionary? {
    byName[name]
  }

  /// Resolves the names of a way through a dictionary, once for many lookups.
  ///
  /// - Throws: `LookupError` where a name is unknown or `from` and `to` are the same.
  public func mapping(_ dictionary: String, from: String, to: String) throws(LookupError) -> Mapping {
    let found = try named(dictionary)
    let source = try found.place(ofSystem: from)
    let target = try found.place(ofSystem: to)
    guard source != target else { throw .sameSystem(from) }
    return Mapping(dictionary: found, from: source, to: target)
  }

  /// The dictionary of that name.
  package func named(_ name: String) throws(LookupError) -> DataDictionary {
    if let dictionary = byName[name] { return dictionary }
    throw .unknownDictionary(name, known: byName.keys.sorted())
  }

  /// Looks a value up by names.
  ///
  /// - Parameters:
  ///   - value: The value to look up.
  ///   - dictionary: The dictionary's name.
  ///   - from: The system of the value.
  ///   - to: The system whose value is wanted.
  ///   - day: The day to answer for; nil is today, in UTC.
  ///   - context: Values of the dictionary's qualifiers.
  /// - Returns: The value, a default, candidates or none.
  /// - Throws: `LookupError` where a name is unknown or `from` and `to` are the same.
  public func lookup(
    _ value: String, in dictionary: String, from: String, to: String, on day: Day? = nil,
    when context: [String: String] = [:]
  ) throws(LookupError) -> Answer {
    try mapping(dictionary, from: from, to: to).answer(for: value, on: day, when: context)
  }
}
