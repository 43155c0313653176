/// Finds the entries between which a lookup would have to choose silently (file format, section "Duplicates").
struct ConflictCheck {
  private let dictionary: DataDictionary
  private let finder: ValueFinder
  private let form: SystemsForm

  init(_ dictionary: DataDictionary, _ positions: ValuePositions, _ form: SystemsForm) {
    self.dictionary = dictionary
    finder = ValueFinder(dictionary: dictionary, positions: positions)
    self.form = form
  }

  /// Adds an error for each value that conflicts with an earlier one.
  ///
  /// - Throws: `CancellationError` if the task was cancelled.
  func run(_ problems: inout ProblemList) throws(CancellationError) {
    var conflicts: [Conflict] = []
    var undecided: Set<Int> = []
    for system in dictionary.definition.systems.indices {
      try dictionary.indexes[system].forEachGroup { (key, rows) throws(CancellationError) in
        var group = RivalGroup(dictionary, from: system, key: key, rows)
        try group.check()
        if group.conflicts.contains(where: { $0.kind == .answers }) { undecided.insert(system) }
        conflicts.append(contentsOf: group.conflicts)
        if conflicts.count > Self.most { conflicts = Self.first(conflicts) }
      }
    }
    // The advice that solves all conflicts is given once.
    var advice = form.advice(toChooseFirstIn: undecided.sorted(), of: dictionary.definition)
    try finder.locate(Self.first(conflicts)) { conflict, text, position in
      problems.add(position, message(conflict, text.string) + (conflict.kind == .answers ? advice : ""))
      if conflict.kind == .answers { advice = "" }
    }
  }

  /// The most conflicts that are kept; if there are more, the first by position are kept.
  static let most = 64 * Limits.reportedProblems

  static func first(_ conflicts: [Conflict]) -> [Conflict] {
    Array(conflicts.sorted { $0.row < $1.row }.prefix(most / 2))
  }

  private func message(_ conflict: Conflict, _ value: String) -> String {
    let system = dictionary.definition.systems[conflict.system]
    let line = dictionary.rows[conflict.earlier].line
    let days = overlap(conflict)
    let same =
      "\(VisibleText.quoted(value)) is already the \(system.name) of the entry at line \(line)"
      + sameness(value, finder.text(conflict.earlier, conflict.system, conflict.key), system.match)
    switch conflict.kind {
    case .answers:
      return
        "\(same)\(days); mark one of them\n\"primary: true\", or say \"duplicates: first\" on the system \(system.name)"
    case .primaries:
      return "\(same), and both are primary\(days);\nmark only one of them"
    }
  }

  /// Why two values that are written differently are equal.
  private func sameness(_ value: String, _ earlier: String, _ rules: MatchRules) -> String {
    guard !value.utf8.elementsEqual(earlier.utf8) else { return "" }
    let reasons = rules.reasons(toTake: value, for: earlier)
    let why = reasons.isEmpty ? "in Unicode's normal form NFC" : "under match: [\(reasons.joined(separator: ", "))]"
    return ", as \(VisibleText.quoted(earlier)), which is the same \(why)"
  }

  /// The days on which both entries hold, unless they always do, and what would separate them.
  private func overlap(_ conflict: Conflict) -> String {
    let rows = [dictionary.rows[conflict.earlier], dictionary.rows[conflict.row]]
    guard rows.contains(where: { $0.flags.contains(.dated) }) else { return "" }
    let days = rows[0].days.clamped(to: rows[1].days)
    let from = days.lowerBound == .min ? "" : " from \(Day(number: days.lowerBound))"
    let until = days.upperBound == .max ? "" : " until \(Day(number: days.upperBound))"
    let both = "; both hold\(from)\(until)" + (until.isEmpty && from.isEmpty ? " always" : until.isEmpty ? " on" : "")
    // If one begins while the other holds, the other probably ended then.
    guard let older = rows.min(by: { $0.days.lowerBound < $1.days.lowerBound }),
      older.days.lowerBound < days.lowerBound
    else { return both }
    return both + ":\nsay \"until: \(Day(number: days.lowerBound))\" in the entry at line \(older.line)"
  }
}

extension MatchRules {
  /// The rules without which two values would not be equal.
  fileprivate func reasons(toTake one: String, for other: String) -> [String] {
    func areSame(_ rules: MatchRules) -> Bool {
      func key(_ text: String) -> [UInt8] {
        Array(text.utf8).withUnsafeBytes { bytes in rules.withKey(of: bytes) { Array($0) } }
      }
      return key(one) == key(other)
    }
    var reasons: [String] = []
    var without = self
    without.trim = false
    if trim, !areSame(without) { reasons.append("trim") }
    without = self
    without.caseless = false
    if caseless, !areSame(without) { reasons.append("caseless") }
    without = self
    without.digits = nil
    if let digits, !areSame(without) { reasons.append("digits: \(digits)") }
    return reasons
  }
}

/// Two entries with the same value in a system, between which a lookup cannot choose.
struct Conflict: ValueFinding {
  enum Kind {
    /// They give different answers.
    case answers
    /// Both are primary.
    case primaries
  }

  let kind: Kind
  /// The system in which they share a value.
  let system: Int
  /// The value in its compared form.
  let key: UnsafeRawBufferPointer
  /// The later entry, at which the error is reported.
  let row: UInt32
  /// The earlier entry.
  let earlier: UInt32
}
