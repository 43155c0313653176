/// An entry of a dictionary: what one thing is called in each system.
public struct Entry: Sendable, Equatable {
  /// What an entry says for one system.
  public enum Cell: Sendable, Equatable {
    /// Nothing: the entry leaves the system out.
    case leftOut
    /// The thing is known to have no value there (`~`).
    case none
    /// Its values; the first is the answer.
    case values([String])
  }

  /// The systems from which an entry is primary.
  public enum Primary: Sendable, Equatable {
    /// From every system: `primary: true`.
    case everywhere
    /// From these.
    case from([String])
  }

  /// The systems' names and cells, in the order of the dictionary.
  ///
  /// An entry that a server gave does not list the systems that it leaves out.
  public let cells: [(system: String, cell: Cell)]
  /// The context that the entry is for, in the order of the dictionary's qualifiers.
  public let when: [(qualifier: String, value: String)]
  /// The dates between which it holds.
  public let validity: Validity
  /// The systems from which it answers for all entries with the same value.
  public let primary: Primary?
  /// Text that lookups ignore.
  public let note: String?
  /// The line of its file at which it begins, from 1; nil if a server that was asked for the entry did not say.
  public let line: Int?

  package init(
    cells: [(system: String, cell: Cell)], when: [(qualifier: String, value: String)] = [],
    validity: Validity = .always, primary: Primary? = nil, note: String? = nil, line: Int? = nil
  ) {
    self.cells = cells
    self.when = when
    self.validity = validity
    self.primary = primary
    self.note = note
    self.line = line
  }

  /// What the entry says for a system.
  ///
  /// - Returns: `leftOut` also for a system that the dictionary does not have.
  public func cell(_ system: String) -> Cell {
    cells.first { $0.system == system }?.cell ?? .leftOut
  }

  /// The value in a system, the one that lookups answer with; nil if the entry has none there.
  public subscript(system: String) -> String? {
    values(in: system).first
  }

  /// The values in a system, the one that lookups answer with first.
  public func values(in system: String) -> [String] {
    if case .values(let values) = cell(system) { values } else { [] }
  }

  /// Entries are equal if they have the same content; their lines are not compared.
  public static func == (one: Entry, other: Entry) -> Bool {
    one.json == other.json
  }
}
