import ArgumentParser

/// The options that say for which date and in which context a mapping is asked.
struct ContextOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The date the mapping must be valid on, YYYY-MM-DD. (default: today)", valueName: "date"))
  var at: String?

  @Option(
    name: .customLong("when"),
    help: ArgumentHelp(
      "A qualifier of the dictionary, such as territory=CA. May be repeated.", valueName: "name=value"),
    transform: Qualifier.init)
  var qualifiers: [Qualifier] = []

  func validate() throws {
    var names: Set<String> = []
    for qualifier in qualifiers where !names.insert(qualifier.name).inserted {
      throw ValidationError("The qualifier '\(qualifier.name)' is given twice.")
    }
  }

  /// What the options say.
  var context: Context {
    Context(date: at, qualifiers: qualifiers)
  }
}
