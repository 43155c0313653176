// Answers: what a lookup, the search for an entry and an explanation give, and their JSON.
//
// These types are the same in the library that looks up in this process (Crosswalk) and in the client of a server
// (CrosswalkClient); both export them. They are plain values in memory, and depend on neither Redis nor files.

/// The answer to a lookup.
public enum Answer: Sendable, Hashable {
  /// An entry has this value.
  case found(String)
  /// No entry answers, and this is the default of the system that was asked for (`unmapped` in the dictionary's file).
  case `default`(String)
  /// There is no such mapping, or the dictionary says that there is no counterpart (`~`).
  case none
  /// Several entries answer differently, and the dictionary does not say which one is meant.
  ///
  /// These are the candidates, in the order of the file.
  case ambiguous([String])

  /// The one answer, found or by default; nil if there is none, or more than one.
  public var value: String? {
    switch self {
    case .found(let value), .default(let value): value
    case .none, .ambiguous: nil
    }
  }
}

/// The result of a search for the entry that has a value.
public enum EntryAnswer: Sendable, Equatable {
  /// The entry, preferred to others if several have the value.
  case found(Entry)
  /// No entry that applies has the value.
  case none
  /// Several entries that apply have the value, and none of them is preferred.
  case ambiguous

  /// The entry, if there is one.
  public var entry: Entry? {
    if case .found(let entry) = self { entry } else { nil }
  }
}
