import Testing

@testable import Crosswalk

extension DataDictionary {
  /// LOOKUP by names, for tests.
  func answer(
    _ value: String, _ from: String, _ to: String, on day: String = "2020-01-01", when context: [String: String] = [:]
  ) throws -> Answer {
    try Catalog([self]).lookup(value, in: definition.name, from: from, to: to, on: Day(day), when: context)
  }

  /// LOOKUPALL by names, for tests.
  func answers(
    _ value: String, _ from: String, _ to: String, on day: String = "2020-01-01", when context: [String: String] = [:]
  ) throws -> [String] {
    try Catalog([self]).mapping(definition.name, from: from, to: to).answers(for: value, on: Day(day), when: context)
  }

  /// ENTRY by names, for tests.
  func entry(
    _ value: String, _ from: String, on day: String = "2020-01-01", when context: [String: String] = [:]
  ) throws -> EntryAnswer {
    let request = Request(
      from: try #require(definition.system(named: from)), to: nil, context: try self.context(context), day: Day(day))
    return value.withBytes { entry($0, request) }
  }
}

extension EntryAnswer {
  /// The entry found, as JSON; nil for the other outcomes.
  var json: String? {
    if case .found(let entry) = self { entry.json.text } else { nil }
  }

  var isAmbiguous: Bool {
    if case .ambiguous = self { true } else { false }
  }

  var isNone: Bool {
    if case .none = self { true } else { false }
  }
}
