/// A key and its value with no blank after the colon, which is one text to YAML.
enum MissingBlank {
  /// What to say about such a text.
  ///
  /// - Parameters:
  ///   - event: The text.
  ///   - isKey: Whether a word before a colon is a key.
  /// - Returns: A message; nil where it is not such a text.
  static func advice(for event: YAMLEvent, isKey: (String) -> Bool = { _ in true }) -> String? {
    guard event.kind == .scalar, event.isPlain, event.text.count <= Limits.valueBytes,
      let (key, value) = parts(event.string), isKey(String(key))
    else {
      return nil
    }
    return "a blank is missing after the colon: write \(key): \(value)"
  }

  /// What stands before and after the first colon.
  private static func parts(_ text: String) -> (key: Substring, value: Substring)? {
    let line = text.split(separator: " ", maxSplits: 1).first ?? ""
    guard let colon = line.firstIndex(of: ":"), colon != line.startIndex, line.index(after: colon) != line.endIndex
    else { return nil }
    return (line[..<colon], line[line.index(after: colon)...])
  }
}
