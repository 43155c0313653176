internal import CrosswalkMonitoring
internal import CrosswalkStore

/// What the commands on services take, read from the words of a request.
extension RequestCopy {
  /// The service that is the first argument.
  var service: ServiceName {
    get throws(RequestFault) {
      guard let service = arguments[0].withUnsafeBytes({ try? ServiceName($0) }) else {
        throw arguments[0].withUnsafeBytes { .noService($0) }
      }
      return service
    }
  }

  /// An option as text.
  func text(_ name: StaticString) -> String? {
    option(name).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether an option that can only be `yes` is given.
  func isGiven(_ name: StaticString) throws(RequestFault) -> Bool {
    guard let word = option(name) else { return false }
    guard word == Array("yes".utf8) else { throw RequestFault(.badRequest, "\(name) is yes, or left out") }
    return true
  }

  /// An option that is a whole number.
  func number(_ name: StaticString, among range: ClosedRange<Int>) throws(RequestFault) -> Int? {
    guard let word = option(name) else { return nil }
    let isDigits = word.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard isDigits, let number = Int(String(decoding: word, as: UTF8.self)), range.contains(number) else {
      throw RequestFault(
        .badRequest,
        "\(name) must be a number from \(range.lowerBound) to \(range.upperBound), not \(String.quoting(word))")
    }
    return number
  }

  /// An option that is one of some words.
  func word<Word: RawRepresentable<String> & CaseIterable>(
    _ name: StaticString, _ type: Word.Type
  ) throws(RequestFault) -> Word? {
    guard let text = text(name) else { return nil }
    if let word = Word(rawValue: text) { return word }
    let words = Word.allCases.map(\.rawValue)
    throw RequestFault(
      .badRequest,
      "\(name) is \(words.dropLast().joined(separator: ", ")) or \(words.last ?? ""), not \(String.quoting(text.utf8))")
  }

  /// An option that is a time.
  func moment(_ name: StaticString) throws(RequestFault) -> Moment? {
    guard let text = text(name) else { return nil }
    if let moment = Moment(text) { return moment }
    throw RequestFault(
      .badRequest,
      "\(name) is \(String.quoting(text.utf8)), which is not a time; a time is RFC 3339, such as 2025-07-01T12:00:00Z"
        + " or 2025-07-01T14:00:00+02:00")
  }
}

extension RequestFault {
  static func noService(_ word: UnsafeRawBufferPointer) -> RequestFault {
    RequestFault(.badRequest, "\(String.quoting(word)) is no service: \(ServiceNameError())")
  }

  static func noDuration(_ name: StaticString, _ word: UnsafeRawBufferPointer) -> RequestFault {
    RequestFault(
      .badRequest,
      "\(name) is \(String.quoting(word)), which is no duration; a duration is a number and us, ms, s, m, h or d,"
        + " such as 12.5ms")
  }
}

extension String {
  /// What a client wrote, as a message shows it.
  static func quoting(_ bytes: some Sequence<UInt8>) -> String {
    Array(bytes).withUnsafeBytes { quoting($0) }
  }
}
