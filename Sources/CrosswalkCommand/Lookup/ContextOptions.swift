import ArgumentParser
import Crosswalk
import CrosswalkClient

/// The options for the date and the context of a lookup.
struct ContextOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The date for which to answer, YYYY-MM-DD. (default: today)", valueName: "date"))
  var at: String?

  @Option(
    name: .customLong("when"),
    help: ArgumentHelp(
      "A qualifier of the dictionary with its value, such as territory=CA. Can be repeated.", valueName: "name=value"),
    transform: Qualifier.init)
  var qualifiers: [Qualifier] = []

  func validate() throws {
    var names: Set<String> = []
    for qualifier in qualifiers where !names.insert(qualifier.name).inserted {
      throw ValidationError("The qualifier '\(qualifier.name)' is given twice.")
    }
  }

  /// The context from the options.
  var context: Context {
    Context(date: at, qualifiers: qualifiers)
  }
}

/// The date and the qualifiers of a lookup.
struct Context: Sendable, Equatable {
  /// The date as it was given, not checked yet; nil means today.
  let date: String?
  let qualifiers: [Qualifier]

  /// The same as options of a request.
  var options: [Request.Option] {
    (date.map { [Request.Option("at", $0)] } ?? []) + qualifiers.map { Request.Option($0.name, $0.value) }
  }
}

/// A qualifier of a lookup with its value, as in `--when territory=CA`.
struct Qualifier: Sendable, Equatable {
  let name: String
  let value: String

  /// Reads `NAME=VALUE`; the value can contain an equals sign, the name cannot.
  init(_ text: String) throws(ValidationError) {
    guard let equals = text.firstIndex(of: "=") else {
      throw ValidationError("give a qualifier as NAME=VALUE, such as territory=CA")
    }
    name = String(text[..<equals])
    value = String(text[text.index(after: equals)...])
    guard Name.isValid(name) else {
      throw ValidationError("a qualifier's name has \(Name.rule)")
    }
    // In a request it would be the option `at`; the dictionary format does not allow it as a name.
    guard name != "at" else { throw ValidationError("\"at\" is not a qualifier; give a date with --at") }
    guard !value.isEmpty else { throw ValidationError("the value of \"\(name)\" is empty") }
  }
}

/// Values that were probably meant as a qualifier or a date, such as `territory=CA` as in the line protocol.
enum MistakenQualifiers {
  /// Remarks for stderr: one for each value that no entry has and that looks like a qualifier of the dictionary.
  static func remarks(
    on values: [String], _ answers: [Answer], of source: some AnswerSource
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

  /// The option that was probably meant by the value; nil if it is a value like any other.
  static func option(for value: String, _ qualifiers: [String]) -> String? {
    guard let equals = value.firstIndex(of: "=") else { return nil }
    let name = String(value[..<equals])
    if name == "at" { return "--at \(value[value.index(after: equals)...])" }
    return qualifiers.contains(name) ? "--when \(Printable.value(value))" : nil
  }
}

extension Answer {
  /// Whether one or several entries answer.
  fileprivate var isFromEntry: Bool {
    switch self {
    case .found, .ambiguous: true
    case .default, .none: false
    }
  }
}
