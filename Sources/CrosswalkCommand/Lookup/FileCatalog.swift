import Crosswalk

/// Dictionary files, read to answer in this process as a service would.
struct FileCatalog {
  /// What is asked of one dictionary.
  struct Inquiry {
    let dictionary: DataDictionary
    let request: DataDictionary.Request
  }

  private let catalog: Catalog

  /// Reads and checks the files, and the `*.yaml` and `*.yml` of the folders, at `paths`.
  init(reading paths: [String]) async throws(Failure) {
    do throws(DictionaryErrors) {
      catalog = try await Blocking.run { () throws(DictionaryErrors) in try Catalog(reading: paths) }
    } catch {
      throw Failure(error)
    }
  }

  /// Resolves the names of a way through a dictionary.
  func mapping(_ dictionary: String, from: String, to: String) throws(Failure) -> Mapping {
    do throws(LookupError) {
      return try catalog.mapping(dictionary, from: from, to: to)
    } catch {
      throw Failure(error)
    }
  }

  /// Resolves what is asked: an entry where `to` is nil.
  func inquiry(
    _ dictionary: String, from: String, to: String? = nil, _ context: Context
  ) throws(Failure) -> Inquiry {
    let day = try Self.day(context)
    do throws(LookupError) {
      let dictionary = try catalog.named(dictionary)
      let source = try dictionary.place(ofSystem: from)
      var target: Int?
      if let to { target = try dictionary.place(ofSystem: to) }
      guard source != target else { throw LookupError.sameSystem(from) }
      return Inquiry(
        dictionary: dictionary,
        request: DataDictionary.Request(
          from: source, to: target, context: try dictionary.context(context.values), day: day))
    } catch {
      throw Failure(error)
    }
  }

  /// The day that is asked for; nil is today.
  static func day(_ context: Context) throws(Failure) -> Day? {
    guard let text = context.date else { return nil }
    if let day = Day(text) { return day }
    throw Failure(.usage, "\(Printable.quoted(text)) is not a date; a date is YYYY-MM-DD, such as 2001-05-01")
  }

  /// Refuses a value that is longer than any value of a dictionary.
  static func check(_ value: String) throws(Failure) {
    guard value.utf8.count > Limits.valueBytes else { return }
    throw Failure(.data, "a value has \(value.utf8.count) bytes; it may have \(Limits.valueBytes)")
  }
}

extension Context {
  /// The qualifiers as the library takes them.
  var values: [String: String] {
    Dictionary(qualifiers.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
  }
}

extension FileCatalog.Inquiry {
  /// What `body` makes of the dictionary for a value.
  func answer<Result>(_ value: String, _ body: (UnsafeRawBufferPointer) -> Result) throws(Failure) -> Result {
    try FileCatalog.check(value)
    var value = value
    return value.withUTF8 { body(UnsafeRawBufferPointer($0)) }
  }
}
