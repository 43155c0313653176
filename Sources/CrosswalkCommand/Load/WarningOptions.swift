import ArgumentParser
import Crosswalk

/// What to do about warnings.
struct WarningOptions: ParsableArguments {
  @Flag(help: "Take warnings for errors.")
  var strict = false

  @Option(
    help: ArgumentHelp(
      "A warning to leave out: \(Warning.names). May be repeated.", valueName: "name"),
    transform: WarningOptions.warning)
  var allow: [Warning] = []

  var rules: WarningRules {
    WarningRules(areErrors: strict, allowed: Set(allow))
  }

  private static func warning(_ name: String) throws(ValidationError) -> Warning {
    guard let warning = Warning(rawValue: name) else {
      throw ValidationError(
        "the warnings are \(Warning.names)" + NearestName.question(for: name, among: Warning.allCases.map(\.rawValue)))
    }
    return warning
  }
}
