// How dictionaries answer. A `Catalog` is an immutable snapshot of all that are loaded; a new load makes another
// catalog, and whoever holds the old one can go on using it. `Mapping` is the interface for applications. Most lookups
// are answered by a `ResolvedDirection`, straight from the table; those that depend on context, dates or several
// entries by a `Selection`.

/// An immutable snapshot of all dictionaries that are loaded.
public struct Catalog: Sendable {
  private let byName: [String: DataDictionary]

  /// A catalog of dictionaries with different names.
  package init(_ dictionaries: [DataDictionary]) {
    byName = Swift.Dictionary(dictionaries.map { ($0.definition.name, $0) }) { _, last in last }
  }

  /// Reads dictionary files, and the `*.yaml` and `*.yml` files of folders.
  ///
  /// It reads and checks them on the calling thread; a million entries take about a second.
  ///
  /// - Parameter paths: Files and folders. Folders in a folder are not looked into.
  /// - Throws: `DictionaryErrors` with all errors in all files.
  public init(reading paths: [String]) throws(DictionaryErrors) {
    self.init(try DictionaryFiles.read(paths).dictionaries)
  }

  /// Reads dictionaries from a text, as from a file; it may have several, divided by `---`.
  ///
  /// ```swift
  /// let catalog = try Catalog(
  ///   yaml: """
  ///     dictionary: traffic-light
  ///     systems: [colour, action]
  ///     entries: {red: stop, green: go}
  ///     """)
  /// ```
  ///
  /// - Parameters:
  ///   - yaml: The text, in the format of dictionary files.
  ///   - name: What stands for the file's name in errors.
  /// - Throws: `DictionaryErrors` with everything that is wrong in it.
  public init(yaml: String, named name: String = "yaml") throws(DictionaryErrors) {
    self.init(try DictionaryFiles.read(Array(yaml.utf8), named: name).dictionaries)
  }

  /// Its dictionaries, in the order of their names.
  public var dictionaries: [DataDictionary] {
    byName.values.sorted { $0.definition.name < $1.definition.name }
  }

  /// The dictionary of that name; nil if there is none.
  public subscript(name: String) -> DataDictionary? {
    byName[name]
  }

  /// Resolves the names of a mapping, once for many lookups.
  ///
  /// - Throws: `LookupError` if a name is unknown, or `from` and `to` are the same.
  public func mapping(_ dictionary: String, from: String, to: String) throws(LookupError) -> Mapping {
    let found = try named(dictionary)
    let source = try found.index(ofSystem: from)
    let target = try found.index(ofSystem: to)
    guard source != target else { throw .sameSystem(from) }
    return Mapping(dictionary: found, from: source, to: target)
  }

  /// The dictionary with that name.
  package func named(_ name: String) throws(LookupError) -> DataDictionary {
    if let dictionary = byName[name] { return dictionary }
    throw .unknownDictionary(name, known: byName.keys.sorted())
  }

  /// Looks up a value.
  ///
  /// - Parameters:
  ///   - value: The value to look up: 1 to 4096 bytes of UTF-8.
  ///   - dictionary: The dictionary's name.
  ///   - from: The system that has the value.
  ///   - to: The system whose value is the answer.
  ///   - day: The day for which to answer; nil is today, in UTC.
  ///   - context: Values of the dictionary's qualifiers.
  /// - Returns: The value, a default, the candidates or none.
  /// - Throws: `LookupError` if a name is unknown, or `from` and `to` are the same.
  public func lookup(
    _ value: String, in dictionary: String, from: String, to: String, on day: Day? = nil,
    when context: [String: String] = [:]
  ) throws(LookupError) -> Answer {
    try mapping(dictionary, from: from, to: to).answer(for: value, on: day, when: context)
  }

  /// Gives every value that a value translates to.
  ///
  /// The parameters are those of `lookup`.
  ///
  /// - Returns: The values, the preferred one first; the default alone if no entry answers; empty if there is none.
  /// - Throws: `LookupError` where a name is unknown or `from` and `to` are the same.
  public func lookupAll(
    _ value: String, in dictionary: String, from: String, to: String, on day: Day? = nil,
    when context: [String: String] = [:]
  ) throws(LookupError) -> [String] {
    try mapping(dictionary, from: from, to: to).answers(for: value, on: day, when: context)
  }

  /// Answers as `lookup` does, and says why; if no entry answers, it says which ones nearly do.
  ///
  /// It is for people. It may look at every entry, which takes half a second for ten million. The parameters are those of
  /// `lookup`.
  ///
  /// - Throws: `LookupError` where a name is unknown or `from` and `to` are the same.
  public func explain(
    _ value: String, in dictionary: String, from: String, to: String, on day: Day? = nil,
    when context: [String: String] = [:]
  ) throws(LookupError) -> Explanation {
    try mapping(dictionary, from: from, to: to).explanation(for: value, on: day, when: context)
  }

  /// The entry that has a value, with its values in all systems.
  ///
  /// - Parameters:
  ///   - value: The value to look for: 1 to 4096 bytes of UTF-8.
  ///   - dictionary: The dictionary's name.
  ///   - system: The system of the value.
  ///   - day: The day on which the entry must hold; nil is today, in UTC.
  ///   - context: Values of the dictionary's qualifiers.
  /// - Returns: The entry, or why there is not one.
  /// - Throws: `LookupError` where a name is unknown.
  public func entry(
    _ value: String, in dictionary: String, from system: String, on day: Day? = nil,
    when context: [String: String] = [:]
  ) throws(LookupError) -> EntryAnswer {
    try named(dictionary).entry(value, from: system, on: day, when: context)
  }
}
