import Foundation

/// Finds values of a system that differ, but only in what is hard to see.
struct LookAlikeCheck {
  private struct Finding: ValueFinding {
    let row: UInt32
    let system: Int
    let key: UnsafeRawBufferPointer
    /// The earlier entry, and its value as it is compared.
    let earlier: UInt32
    let earlierKey: UnsafeRawBufferPointer
  }

  /// The values that were met with one form: the first, and all keys.
  private struct Alike {
    let row: UInt32
    let key: UnsafeRawBufferPointer
    var keys: Set<[UInt8]>
  }

  private let dictionary: DataDictionary
  private let finder: ValueFinder
  private let hash = SeededHash()

  init(_ dictionary: DataDictionary, _ positions: ValuePositions) {
    self.dictionary = dictionary
    finder = ValueFinder(dictionary: dictionary, positions: positions)
  }

  /// Adds a warning for each value that looks like an earlier one.
  func run(_ warnings: inout WarningList) {
    var findings: [Finding] = []
    var unlisted = 0
    for system in dictionary.definition.systems.indices {
      findAlike(in: system) { finding in
        findings.append(finding)
        guard findings.count > ConflictCheck.most else { return }
        findings.sort { $0.row < $1.row }
        unlisted += findings.count - ConflictCheck.most / 2
        findings.removeLast(findings.count - ConflictCheck.most / 2)
      }
    }
    warnings.addUnlisted(.lookAlike, count: unlisted)
    finder.locate(findings) { finding, text, position in
      warnings.add(.lookAlike, position, message(finding, text.string))
    }
  }

  /// Compares only values of one hash; and none, where each is evidently its own form.
  private func findAlike(in system: Int, _ report: (Finding) -> Void) {
    guard needsComparing(system) else { return }
    var hashes: [UInt64] = []
    hashes.reserveCapacity(dictionary.entryCount)
    dictionary.rows.forEach { reference, row in
      row.cell(system).forEach { hashes.append(half($0.key) << 32 | UInt64(reference)) }
      return true
    }
    let sorted = RadixSort.sorted(byHighHalf: hashes)
    var start = 0
    while start < sorted.count {
      var end = start + 1
      while end < sorted.count, sorted[end] >> 32 == sorted[start] >> 32 { end += 1 }
      if end - start > 1 { compare(sorted[start..<end], in: system, report) }
      start = end
    }
  }

  private func needsComparing(_ system: Int) -> Bool {
    var needs = false
    dictionary.rows.forEach { _, row in
      row.cell(system).forEach { if !needs, !LookAlikeForm.isEvident($0.key) { needs = true } }
      return !needs
    }
    return needs
  }

  /// The upper half of the hash of a value's form.
  private func half(_ key: UnsafeRawBufferPointer) -> UInt64 {
    LookAlikeForm.with(key) { hash($0) } >> 32
  }

  /// Compares the values of one hash, in the order of the entries.
  private func compare(_ hashes: ArraySlice<UInt64>, in system: Int, _ report: (Finding) -> Void) {
    guard let half = hashes.first.map({ $0 >> 32 }), !areSame(hashes, in: system) else { return }
    var alike: [[UInt8]: Alike] = [:]
    var last: UInt32 = 0
    for hash in hashes where UInt32(truncatingIfNeeded: hash) != last {
      last = UInt32(truncatingIfNeeded: hash)
      dictionary.rows[last].cell(system).forEach { text in
        guard self.half(text.key) == half else { return }
        let form = LookAlikeForm.with(text.key) { Array($0) }
        guard let first = alike[form] else {
          alike[form] = Alike(row: last, key: text.key, keys: [Array(text.key)])
          return
        }
        guard alike[form]?.keys.insert(Array(text.key)).inserted == true, first.row != last else { return }
        report(Finding(row: last, system: system, key: text.key, earlier: first.row, earlierKey: first.key))
      }
    }
  }

  /// Whether all are one value, as where many entries share one.
  private func areSame(_ hashes: ArraySlice<UInt64>, in system: Int) -> Bool {
    var first: UnsafeRawBufferPointer?
    return hashes.allSatisfy { hash in
      let cell = dictionary.rows[UInt32(truncatingIfNeeded: hash)].cell(system)
      guard cell.kind == .values(1), let key = cell.first?.key else { return false }
      guard let first else {
        first = key
        return true
      }
      return key.isSame(as: first)
    }
  }

  private func message(_ finding: Finding, _ value: String) -> String {
    let system = dictionary.definition.systems[finding.system].name
    let earlier = finder.text(finding.earlier, finding.system, finding.earlierKey)
    let line = dictionary.rows[finding.earlier].line
    return
      "\(VisibleText.quoted(value)) and \(VisibleText.quoted(earlier)), the \(system) of the entry at line \(line), "
      + "differ only in \(Self.difference(value, earlier, system))"
  }

  /// In what two values differ, and what would be right.
  private static func difference(_ one: String, _ other: String, _ system: String) -> String {
    func areSame(_ form: (String) -> String) -> Bool { form(one) == form(other) }
    let remedy = "; write them alike"
    if areSame({ MatchRules.lowercased($0) }) {
      return "case\(remedy), or say \"match: [caseless]\" on the system \(system)"
    }
    if areSame({ text in LookAlikeForm.collapsed(String(text.unicodeScalars.filter { !Blank.isZeroWidth($0) })) }) {
      return "blanks or in characters that cannot be seen" + remedy
    }
    if areSame({ $0.precomposedStringWithCompatibilityMapping }) {
      return "the form of characters, as full-width letters do" + remedy
    }
    return "case, in blanks, or in the form of characters" + remedy
  }
}
