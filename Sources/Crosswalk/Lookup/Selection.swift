/// The rows that a lookup considers: those that apply, are the most specific, and have a cell for the other system.
struct Selection {
  /// The rows that share the value and context, in the order of the file; not all of them apply on the day.
  let candidates: UnsafeBufferPointer<UInt32>
  /// The row that answers: a primary, or the first if the system says so; nil if none is preferred.
  let preferred: Row?
  /// The first row that applies.
  let first: Row
}

extension DataDictionary {
  /// A lookup without the value.
  package struct Request {
    package let from: Int
    /// nil for ENTRY, for which it does not matter in which systems the entry has cells.
    package let to: Int?
    package let context: Context
    /// nil means today.
    package let day: Day?

    package init(from: Int, to: Int?, context: Context = .general, day: Day? = nil) {
      self.from = from
      self.to = to
      self.context = context
      self.day = day
    }
  }

  /// Finds the rows that answer for a value in its compared form; nil if no entry applies.
  @inline(__always)
  func select(key: UnsafeRawBufferPointer, _ request: Request) -> Selection? {
    let index = indexes[request.from]
    for mask in index.contextMasks where mask & ~request.context.mask == 0 {
      let candidates = index.find(key: key, mask: mask, context: request.context)
      if let selection = choose(among: candidates, request) { return selection }
    }
    return nil
  }

  @inline(__always)
  private func choose(among candidates: UnsafeBufferPointer<UInt32>, _ request: Request) -> Selection? {
    if candidates.count == 1 {
      let row = rows[candidates[0]]
      return applies(row, request) ? Selection(candidates: candidates, preferred: row, first: row) : nil
    }
    var first: Row?
    for reference in candidates {
      let row = rows[reference]
      guard applies(row, request) else { continue }
      if row.isPrimary(from: request.from) { return Selection(candidates: candidates, preferred: row, first: row) }
      first = first ?? row
    }
    guard let first else { return nil }
    let firstAnswers = definition.systems[request.from].duplicates == .first
    return Selection(candidates: candidates, preferred: firstAnswers ? first : nil, first: first)
  }

  /// Whether a row holds on the day and has a cell for the other system.
  @inline(__always)
  func applies(_ row: Row, _ request: Request) -> Bool {
    if row.flags.contains(.dated), !row.days.contains((request.day ?? .today()).number) { return false }
    guard let to = request.to else { return true }
    return row.cell(to).kind != .leftOut
  }

  /// The rows of a selection that apply, in the order of the file.
  func applying(_ selection: Selection, _ request: Request) -> [Row] {
    selection.candidates.lazy.map { self.rows[$0] }.filter { self.applies($0, request) }
  }
}

/// The qualifiers of a request with their values, such as a territory.
package struct Context: Sendable {
  /// The qualifiers that are given; the most significant is the highest bit.
  private(set) var mask: UInt8 = 0
  /// Their values in NFC, at the indexes of the definition's qualifiers; empty if none is given.
  private var values: [[UInt8]] = []

  /// A context without qualifiers.
  package static let general = Context()

  package init() {}

  /// Sets the value of the qualifier at an index of the definition.
  package mutating func set(qualifier index: Int, to value: UnsafeRawBufferPointer) {
    if values.isEmpty { values = Array(repeating: [], count: Limits.qualifiers) }
    mask |= Definition.bit(ofQualifier: index)
    values[index] = NormalForm.canonical(value)
  }

  /// Calls `body` with the index and value of each qualifier in `mask`.
  func forEach(in mask: UInt8, _ body: (Int, UnsafeRawBufferPointer) -> Void) {
    for (index, value) in values.enumerated() where mask & Definition.bit(ofQualifier: index) != 0 {
      value.withUnsafeBytes { body(index, $0) }
    }
  }

  /// Whether the qualifier at an index of the definition has that value, which is in NFC.
  func gives(_ value: UnsafeRawBufferPointer, toQualifier index: Int) -> Bool {
    guard mask & Definition.bit(ofQualifier: index) != 0 else { return false }
    return values[index].withUnsafeBytes { $0.isSame(as: value) }
  }
}
