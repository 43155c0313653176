import ArgumentParser
import Crosswalk

/// Dictionary files that are read into this process, to answer as a server would.
struct FileCatalog {
  /// A request to one dictionary.
  struct Inquiry {
    let dictionary: DataDictionary
    let request: DataDictionary.Request
  }

  private let catalog: Catalog

  /// Reads and checks the files at `paths`, and the `*.yaml` and `*.yml` files of folders.
  init(reading paths: [String]) async throws(Failure) {
    do throws(DictionaryErrors) {
      catalog = try await Blocking.run { () throws(DictionaryErrors) in try Catalog(reading: paths) }
    } catch {
      throw Failure(error)
    }
  }

  /// Resolves the names of a mapping.
  func mapping(_ dictionary: String, from: String, to: String) throws(Failure) -> Mapping {
    do throws(LookupError) {
      return try catalog.mapping(dictionary, from: from, to: to)
    } catch {
      throw Failure(error)
    }
  }

  /// Resolves the names of a request; `to` is nil for an entry.
  func inquiry(
    _ dictionary: String, from: String, to: String? = nil, _ context: Context
  ) throws(Failure) -> Inquiry {
    let day = try Self.day(context)
    do throws(LookupError) {
      let dictionary = try catalog.named(dictionary)
      let source = try dictionary.index(ofSystem: from)
      var target: Int?
      if let to { target = try dictionary.index(ofSystem: to) }
      guard source != target else { throw LookupError.sameSystem(from) }
      return Inquiry(
        dictionary: dictionary,
        request: DataDictionary.Request(
          from: source, to: target, context: try dictionary.context(context.values), day: day))
    } catch {
      throw Failure(error)
    }
  }

  /// The day of a context; nil means today.
  static func day(_ context: Context) throws(Failure) -> Day? {
    guard let text = context.date else { return nil }
    if let day = Day(text) { return day }
    throw Failure(.usage, "\(Printable.quoted(text)) is not a date; a date is YYYY-MM-DD, such as 2001-05-01")
  }

  /// Throws if a value is longer than any value of a dictionary.
  static func check(_ value: String) throws(Failure) {
    guard value.utf8.count > Limits.valueBytes else { return }
    throw Failure(.data, "a value has \(value.utf8.count) bytes; it can have at most \(Limits.valueBytes)")
  }
}

extension Context {
  /// The qualifiers in the form that the library takes.
  var values: [String: String] {
    Dictionary(qualifiers.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
  }
}

extension FileCatalog.Inquiry {
  /// Calls `body` with the bytes of a value, and returns the result.
  func answer<Result>(_ value: String, _ body: (UnsafeRawBufferPointer) -> Result) throws(Failure) -> Result {
    try FileCatalog.check(value)
    var value = value
    return value.withUTF8 { body(UnsafeRawBufferPointer($0)) }
  }
}

/// The option for files that answer instead of a server.
struct FileOptions: ParsableArguments {
  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      "Answer from this file, or from the *.yaml and *.yml files of this folder, without a server. Can be repeated.",
      valueName: "path"))
  var paths: [String] = []

  /// Throws if a server is given as well.
  func check(against server: ServerOptions) throws(ValidationError) {
    guard !paths.isEmpty else { return }
    if server.server != nil {
      throw ValidationError("The option '--from' does not use a server: leave out '--server'.")
    }
    if server.tokenFile != nil {
      throw ValidationError("The option '--from' does not use a server: leave out '--token-file'.")
    }
  }
}
