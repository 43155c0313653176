import ArgumentParser
import Crosswalk
import CrosswalkClient
internal import CrosswalkMonitoring

/// `crosswalk policy`: shows or sets what is captured of a service's calls.
struct Policy: AsyncParsableCommand {
  private typealias Limits = CrosswalkMonitoring.Policy.Limits

  static let configuration = CommandConfiguration(
    abstract: "Show or set what is captured of a service's calls.",
    discussion: """
      Without settings, it shows the policy. With settings, it changes these, leaves the others as they are, and shows \
      the new policy. All nodes follow within two seconds.

        slow=DURATION    calls that take longer are slow: \(DurationArgument.ends(Limits.slow)), or off
        sample=N         one call in N is a sample: 1 to \(Limits.sample.upperBound), or off
        keep=N           the number of samples that are kept, of successes and of failures: 1 to \(Limits.keep.upperBound)
        payload=BYTES    longer payloads are cut: 0 to \(Limits.payload.upperBound)
        redact=A,B,C     the keys whose values are removed from payloads: at most \(Limits.names)
        cards=on         card numbers are removed from payloads: on or off

      Examples:
        $ crosswalk policy billing.invoice
        $ crosswalk policy billing.invoice slow=500ms redact=password,iban
      """)

  @Argument(help: "The name of the service.")
  var service: String

  @Argument(
    help: ArgumentHelp("A setting, such as slow=500ms.", valueName: "name=value"), transform: PolicySetting.init)
  var settings: [PolicySetting] = []

  @OptionGroup var document: DocumentOptions
  @OptionGroup var server: ServerOptions

  func validate() throws {
    var names: Set<PolicySetting.Name> = []
    for setting in settings where !names.insert(setting.name).inserted {
      throw ValidationError("The setting '\(setting.name.rawValue)' is given twice.")
    }
  }

  func run() async throws {
    let options = settings.map { Request.Option($0.name.rawValue, $0.value) }
    let text = try await server.withConnection {
      try await $0.document(for: Request(["POLICY", service], options: options))
    }
    try await document.print(text, as: Self.table)
  }

  /// A row for each setting, with the value as it is set.
  static func table(of document: JSON) -> Table {
    guard case .object(let members) = document else { return Table(rows: []) }
    return Table(
      rows: members.map { member in
        let value = member.value.array?.map { $0.string ?? $0.text }.joined(separator: ",")
        return [member.name, Printable.value(value ?? member.value.string ?? member.value.text)]
      })
  }
}

/// A setting of a policy with its value, such as `slow=500ms`.
struct PolicySetting: Sendable, Equatable {
  /// The settings.
  enum Name: String, CaseIterable {
    case slow
    case sample
    case keep
    case payload
    case redact
    case cards
  }

  let name: Name
  /// The value as it was given; the server checks it.
  let value: String

  /// Reads `NAME=VALUE`.
  init(_ text: String) throws(ValidationError) {
    guard let equals = text.firstIndex(of: "="), let name = Name(rawValue: String(text[..<equals])) else {
      let names = Name.allCases.map { "\($0.rawValue)=" }.joined(separator: ", ")
      throw ValidationError("give a setting as NAME=VALUE, such as slow=500ms; the settings are \(names)")
    }
    self.name = name
    value = String(text[text.index(after: equals)...])
  }
}
