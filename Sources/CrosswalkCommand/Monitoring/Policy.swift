import ArgumentParser
import Crosswalk
import CrosswalkClient

/// `crosswalk policy`: what is captured of a service's calls.
struct Policy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what is captured of a service's calls, or set it.",
    discussion: """
      Without settings it shows the policy, with settings it sets these, leaves the others, and shows what holds now. \
      All nodes follow within two seconds.

        slow=DURATION    calls that take longer are slow; 1us to 24h, or off
        sample=N         one call in N is a sample; 1 to 1000000, or off
        keep=N           so many samples are kept, of successes and of failures; 1 to 1000
        payload=BYTES    longer payloads are cut; 0 to 1048576
        redact=A,B,C     the keys whose values are taken out of payloads; at most 64
        cards=off        card numbers stay in payloads; on takes them out

      Examples:
        $ crosswalk policy billing.invoice
        $ crosswalk policy billing.invoice slow=500ms redact=password,iban
      """)

  @Argument(help: "The service's name.")
  var service: String

  @Argument(
    help: ArgumentHelp("What to set, as slow=500ms.", valueName: "name=value"), transform: PolicySetting.init)
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

  /// A row for each setting, its value as it is set.
  static func table(of document: JSON) -> Table {
    guard case .object(let members) = document else { return Table(rows: []) }
    return Table(
      rows: members.map { member in
        let value = member.value.array?.map { $0.string ?? $0.text }.joined(separator: ",")
        return [member.name, Printable.value(value ?? member.value.string ?? member.value.text)]
      })
  }
}
