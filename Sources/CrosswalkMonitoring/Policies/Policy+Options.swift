internal import CrosswalkStore

/// One option of POLICY, such as `slow=500ms`, as it was given.
package struct PolicyOption: Sendable {
  package let name: String
  package let value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

extension Policy {
  /// Returns the policy with some options set; other options keep their values.
  ///
  /// - Throws: `PolicyError.invalid`, which says what would be valid.
  package func setting(_ options: [PolicyOption]) throws(PolicyError) -> Policy {
    var policy = self
    for option in options { try policy.set(option) }
    return policy
  }

  /// Checks a policy that was changed without options.
  ///
  /// - Throws: `PolicyError.invalid`, which says what would be valid.
  func check() throws(PolicyError) {
    _ = try Policy.default.setting([
      PolicyOption("slow", slowAbove.map(DurationWord.text) ?? "off"),
      PolicyOption("sample", sample.map(String.init) ?? "off"),
      PolicyOption("keep", String(keep)),
      PolicyOption("payload", String(payload)),
    ])
    _ = try Self.checked(redact)
  }

  private mutating func set(_ option: PolicyOption) throws(PolicyError) {
    let value = option.value
    switch option.name {
    case "slow": slowAbove = value == "off" ? nil : try Self.threshold(value)
    case "sample": sample = value == "off" ? nil : try Self.number(option, Limits.sample, or: ", or off")
    case "keep": keep = try Self.number(option, Limits.keep)
    case "payload": payload = try Self.number(option, Limits.payload, of: " bytes")
    case "redact":
      let names = value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      redact = value.isEmpty ? [] : try Self.checked(names)
    case "cards":
      guard value == "on" || value == "off" else {
        throw .invalid("\(Self.quoting(value)) is not a value of cards; write on to redact card numbers, or off")
      }
      cards = value == "on"
    default:
      throw .invalid(
        "\(Self.quoting(option.name)) is not an option; "
          + "the options are slow, sample, keep, payload, redact and cards")
    }
  }

  private static func threshold(_ value: String) throws(PolicyError) -> UInt64 {
    guard let slow = DurationWord.microseconds(value), Limits.slow.contains(slow) else {
      throw .invalid(
        "\(quoting(value)) is not a valid threshold; write a duration from 1us to 24h, such as 500ms, or off")
    }
    return slow
  }

  private static func number(
    _ option: PolicyOption, _ range: ClosedRange<Int>, of unit: String = "", or alternative: String = ""
  ) throws(PolicyError) -> Int {
    // Int also accepts a sign, which is not allowed here.
    guard option.value.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let number = Int(option.value), range.contains(number)
    else {
      throw .invalid(
        "\(option.name) is \(quoting(option.value)); give \(range.lowerBound) to \(range.upperBound)\(unit)\(alternative)"
      )
    }
    return number
  }

  /// Checks names of keys for `redact`, and returns them.
  static func checked(_ names: [String]) throws(PolicyError) -> [String] {
    guard names.count <= Limits.names else {
      throw .invalid("redact has \(names.count) names; the limit is \(Limits.names)")
    }
    for name in names {
      guard !name.isEmpty else { throw .invalid("redact has an empty name; separate names with commas") }
      guard name.utf8.count <= Limits.nameLength else {
        throw .invalid(
          "redact has a name of \(name.utf8.count) bytes, \(quoting(name)); the limit is \(Limits.nameLength)")
      }
      guard !NameSet([name]).isEmpty else {
        throw .invalid(
          "redact has \(quoting(name)), without a letter or a digit; write names of keys separated by commas")
      }
      guard name.first?.isWhitespace == false, name.last?.isWhitespace == false else {
        throw .invalid(
          "redact has \(quoting(name)), with white space at its start or end; separate names with commas only")
      }
    }
    return names
  }

  private static func quoting(_ text: String) -> String {
    text.count <= 64 ? "'\(text)'" : "'\(text.prefix(64))…'"
  }
}
