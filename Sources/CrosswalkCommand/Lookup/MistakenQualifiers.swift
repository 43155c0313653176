/// Values that were probably meant as a qualifier or a date, written `territory=CA` as in the line protocol.
enum MistakenQualifiers {
  /// Remarks for stderr: one for each value that no entry answers and that reads like a qualifier of the dictionary.
  static func remarks(
    on values: [String], _ answers: [Answer], of source: some Answering
  ) async throws(Failure) -> [String] {
    let unanswered = zip(values, answers).filter { !$1.isFromEntry && $0.contains("=") }.map(\.0)
    guard !unanswered.isEmpty else { return [] }
    let qualifiers = try await source.qualifiers()
    return unanswered.compactMap { value in
      option(for: value, qualifiers).map {
        "Warning: \(Printable.quoted(value)) was looked up as a value; did you mean \($0)?"
      }
    }
  }

  /// The option that says what the value seems to say; nil where it is a value like any other.
  static func option(for value: String, _ qualifiers: [String]) -> String? {
    guard let equals = value.firstIndex(of: "=") else { return nil }
    let name = String(value[..<equals])
    if name == "at" { return "--at \(value[value.index(after: equals)...])" }
    return qualifiers.contains(name) ? "--when \(Printable.value(value))" : nil
  }
}

extension Answer {
  /// Whether an entry has it, or several have.
  fileprivate var isFromEntry: Bool {
    switch self {
    case .found, .ambiguous: true
    case .default, .none: false
    }
  }
}
