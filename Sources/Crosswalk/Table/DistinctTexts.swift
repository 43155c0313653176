/// Remembers texts, to give each once; texts are the same if they are equal in NFC.
struct DistinctTexts {
  private var seen: Set<[UInt8]> = []

  /// Whether the text is new.
  mutating func insert(_ text: Text) -> Bool {
    seen.insert(NormalForm.canonical(text.bytes)).inserted
  }
}
