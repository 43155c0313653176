package import Crosswalk
internal import CrosswalkStore

extension Policy {
  /// The policy as POLICY answers it and Redis keeps it; every value is what the option of that name takes.
  package var json: JSON {
    [
      "slow": .string(slowAbove.map(DurationWord.text) ?? "off"),
      "sample": sample.map { .integer(Int64($0)) } ?? "off",
      "keep": .integer(Int64(keep)),
      "payload": .integer(Int64(payload)),
      "redact": .array(redact.map(JSON.string)),
      "cards": cards ? "on" : "off",
    ]
  }

  /// Reads a policy as `json` writes it; nil where it is not that.
  ///
  /// Without `cards` it takes out card numbers.
  package init?(_ json: JSON) {
    var options: [PolicyOption] = []
    for name in ["slow", "sample", "keep", "payload"] {
      switch json[name] {
      case .string(let text): options.append(PolicyOption(name, text))
      case .integer(let number): options.append(PolicyOption(name, String(number)))
      default: return nil
      }
    }
    if let cards = json["cards"] {
      guard let text = cards.string else { return nil }
      options.append(PolicyOption("cards", text))
    }
    guard let names = json["redact"]?.array, let policy = try? Policy.default.setting(options),
      let redact = try? Self.checked(names.compactMap(\.string)), redact.count == names.count
    else { return nil }
    self = policy
    self.redact = redact
  }
}
