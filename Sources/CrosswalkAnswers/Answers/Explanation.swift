/// The explanation of an answer: why a lookup answers what it does.
public struct Explanation: Sendable, Equatable {
  /// What the lookup answers.
  public let answer: Answer
  /// The reason, in a sentence for people.
  public let because: String
  /// The entry that answers; nil if none does, or several do.
  public let entry: Entry?
  /// The candidates if the answer is ambiguous, in the order of the file: the first thousand.
  public let candidates: [Entry]
  /// The entries that nearly answer if none does, and why they do not: at most ten.
  public let nearly: [EntryStanding]
  /// The name of the dictionary's file.
  public let file: String
  /// The version of the dictionary, as its file has it.
  public let version: String?
  /// The id of the generation that the dictionary comes from; nil if it was read from a file.
  public let generation: String?
  /// Whether no entry answers.
  package let isUnmapped: Bool

  package init(
    answer: Answer, because: String, entry: Entry? = nil, candidates: [Entry] = [], nearly: [EntryStanding]? = nil,
    file: String, version: String?, generation: String?
  ) {
    self.answer = answer
    self.because = because
    self.entry = entry
    self.candidates = candidates
    self.nearly = nearly ?? []
    self.file = file
    self.version = version
    self.generation = generation
    isUnmapped = nearly != nil
  }
}

/// An entry that has a value, or nearly has it, and why it does not answer.
public struct EntryStanding: Sendable, Equatable {
  /// The entry.
  public let entry: Entry
  /// Why it does not apply, or does not answer, in words; nil for an entry that applies.
  public let because: String?

  package init(entry: Entry, because: String?) {
    self.entry = entry
    self.because = because
  }
}
