/// Plain scalars that other readers of YAML, or their writers, take for no value.
enum NullLike {
  static func isNullLike(_ event: YAMLEvent) -> Bool {
    guard event.isPlain, event.text.count == 3 || event.text.count == 4 else { return false }
    return ["null", "none", "nan", ".nan"].contains { (word: StaticString) in
      event.text.count == word.utf8CodeUnitCount
        && zip(event.text, UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)).allSatisfy {
          ASCII.lowercased($0) == $1
        }
    }
  }
}
