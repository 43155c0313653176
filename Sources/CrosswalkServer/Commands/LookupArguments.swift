internal import Crosswalk
internal import CrosswalkStore

/// The arguments of LOOKUP and similar commands, resolved in what is loaded.
///
/// Faults are found in the order of the protocol: dictionary, system, values.
struct LookupArguments {
  let served: ServedDictionary
  let value: UnsafeRawBufferPointer
  let request: DataDictionary.Request

  var dictionary: DataDictionary { served.dictionary }

  /// Resolves `dictionary from to value`.
  init(_ request: Request, _ session: borrowing Session) throws(RequestFault) {
    served = try ServedDictionary.named(request[0], session)
    let from = try Self.system(request[1], served)
    let to = try Self.system(request[2], served)
    guard from != to else {
      throw RequestFault(
        .badRequest, "from and to are both \(String.quoting(request[1])); they must be two different systems")
    }
    value = request[3]
    self.request = try Self.request(request, from: from, to: to, value, served.dictionary, session)
  }

  /// Resolves `dictionary system value`.
  init(entry request: Request, _ session: borrowing Session) throws(RequestFault) {
    served = try ServedDictionary.named(request[0], session)
    let from = try Self.system(request[1], served)
    value = request[2]
    self.request = try Self.request(request, from: from, to: nil, value, served.dictionary, session)
  }

  private static func system(_ name: UnsafeRawBufferPointer, _ served: ServedDictionary) throws(RequestFault) -> Int {
    if let system = served.dictionary.system(named: name) { return system }
    let definition = served.dictionary.definition
    throw RequestFault(
      .unknownSystem,
      "\(definition.name) has no system \(String.quoting(name)); it has "
        + definition.systems.map(\.name).joined(separator: ", ")
        + String.question(for: name, among: definition.systems.lazy.map(\.name)))
  }

  private static func request(
    _ request: Request, from: Int, to: Int?, _ value: UnsafeRawBufferPointer, _ dictionary: DataDictionary,
    _ session: borrowing Session
  ) throws(RequestFault) -> DataDictionary.Request {
    let longest = session.loopContext.node.limits.value
    guard !value.isEmpty else { throw RequestFault(.badRequest, "the value is empty; give at least one character") }
    guard value.count <= longest else {
      throw RequestFault(.tooLong, "the value has \(value.count) bytes; the limit is \(longest)")
    }
    guard !request.options.isEmpty else { return DataDictionary.Request(from: from, to: to) }
    var context = Context()
    var day: Day?
    for option in request.options {
      if option.name.says("at") {
        day = try date(option.bytes)
      } else {
        let index = try qualifier(option.name, dictionary)
        guard !option.bytes.isEmpty else {
          throw RequestFault(.badRequest, "the qualifier \(String.quoting(option.name)) is empty; give it a value")
        }
        guard option.bytes.count <= longest else {
          throw RequestFault(
            .tooLong,
            "the qualifier \(String.quoting(option.name)) has \(option.bytes.count) bytes; the limit is \(longest)")
        }
        context.set(qualifier: index, to: option.bytes)
      }
    }
    return DataDictionary.Request(from: from, to: to, context: context, day: day)
  }

  private static func date(_ text: UnsafeRawBufferPointer) throws(RequestFault) -> Day {
    guard let day = Day(String(decoding: text, as: UTF8.self)) else {
      throw RequestFault(.badRequest, "\(String.quoting(text)) is not a date; a date is YYYY-MM-DD, such as 2001-05-01")
    }
    return day
  }

  private static func qualifier(
    _ name: UnsafeRawBufferPointer, _ dictionary: DataDictionary
  ) throws(RequestFault) -> Int {
    if let index = dictionary.definition.qualifier(named: String(decoding: name, as: UTF8.self)) { return index }
    let declared = dictionary.definition.qualifiers.map(\.name)
    throw RequestFault(
      .badRequest,
      "\(dictionary.definition.name) has no qualifier \(String.quoting(name)); "
        + (declared.isEmpty ? "it declares none" : "it declares " + declared.joined(separator: ", "))
        + String.question(for: name, among: declared + ["at"]))
  }
}

extension ServedDictionary {
  /// Returns the served dictionary of that name.
  static func named(
    _ name: UnsafeRawBufferPointer, _ session: borrowing Session
  ) throws(RequestFault) -> ServedDictionary {
    if let served = session.loopContext.catalog[name] { return served }
    throw RequestFault(
      .unknownDictionary,
      "no dictionary is called \(String.quoting(name)); DICTIONARIES lists what is loaded"
        + String.question(
          for: name, among: session.loopContext.catalog.dictionaries.lazy.map(\.dictionary.definition.name)))
  }
}
