internal import CrosswalkCoordination
internal import CrosswalkMonitoring
internal import CrosswalkStore

/// The arguments and options that several commands have in common.
extension RequestCopy {
  /// The service that the first argument names.
  var service: ServiceName {
    get throws(RequestFault) {
      guard let service = arguments[0].withUnsafeBytes({ try? ServiceName($0) }) else {
        throw arguments[0].withUnsafeBytes { .noService($0) }
      }
      return service
    }
  }

  /// Returns an option as text.
  func text(_ name: StaticString) -> String? {
    option(name).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Returns whether an option that can only be `yes` is given.
  func isGiven(_ name: StaticString) throws(RequestFault) -> Bool {
    guard let word = option(name) else { return false }
    guard word == Array("yes".utf8) else {
      throw RequestFault(.badRequest, "\(name) must be yes; otherwise leave it out")
    }
    return true
  }

  /// Returns an option that is a whole number.
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

  /// Returns an option that is one of several words.
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

  /// Returns an option that is a time.
  func moment(_ name: StaticString) throws(RequestFault) -> Moment? {
    guard let text = text(name) else { return nil }
    if let moment = Moment(text) { return moment }
    throw RequestFault(
      .badRequest,
      "\(name) must be a time, not \(String.quoting(text.utf8)); a time is RFC 3339, such as 2025-07-01T12:00:00Z"
        + " or 2025-07-01T14:00:00+02:00")
  }
}

extension RequestFault {
  static func noService(_ word: UnsafeRawBufferPointer) -> RequestFault {
    RequestFault(.badRequest, "\(String.quoting(word)) is not a service name: \(ServiceNameError())")
  }

  static func noDuration(_ name: StaticString, _ word: UnsafeRawBufferPointer) -> RequestFault {
    RequestFault(
      .badRequest,
      "\(name): \(String.quoting(word)) is not a duration; write a number and a unit (us, ms, s, m, h or d), such as 12.5ms"
    )
  }
}

extension String {
  /// Returns what a client wrote as a message shows it, shortened if it is long.
  static func quoting(_ bytes: some Sequence<UInt8>) -> String {
    Array(bytes).withUnsafeBytes { quoting($0) }
  }
}

extension RequestCopy {
  /// Returns the first argument, which names a lock or a topic.
  func name(of what: StaticString) throws(RequestFault) -> CoordinationName {
    try .checked(String(decoding: arguments[0], as: UTF8.self), as: what)
  }
}

extension CoordinationName {
  /// Returns the name that `text` is; `what` says in the error what it should name.
  static func checked(_ text: String, as what: StaticString) throws(RequestFault) -> CoordinationName {
    do throws(CoordinationNameError) {
      return try CoordinationName(text)
    } catch {
      throw RequestFault(.badRequest, "\(String.quoting(text.utf8)) is not a valid \(what): \(error)")
    }
  }
}

extension CaptureStatus {
  /// Reads `ok` or `error`; nil for anything else.
  init?(_ word: UnsafeRawBufferPointer) {
    if word.says("ok") {
      self = .ok
    } else if word.says("error") {
      self = .error
    } else {
      return nil
    }
  }
}

/// Durations in a request, with limits in µs.
extension RequestCopy {
  /// Returns a positional argument that is a duration.
  func duration(
    _ index: Int, called name: StaticString, among range: ClosedRange<UInt64>
  ) throws(RequestFault) -> Duration {
    try Self.duration(arguments[index], name, range)
  }

  /// Returns an option that is a duration.
  func duration(
    _ name: StaticString, among range: ClosedRange<UInt64> = 0 ... .max
  ) throws(RequestFault) -> Duration? {
    guard let word = option(name) else { return nil }
    return try Self.duration(word, name, range)
  }

  private static func duration(
    _ word: [UInt8], _ name: StaticString, _ range: ClosedRange<UInt64>
  ) throws(RequestFault) -> Duration {
    let microseconds = word.withUnsafeBytes { DurationWord.microseconds($0) }
    guard let microseconds else { throw word.withUnsafeBytes { .noDuration(name, $0) } }
    guard range.contains(microseconds) else {
      let most = DurationWord.text(microseconds: range.upperBound)
      let right =
        range.lowerBound == 0
        ? "at most \(most)" : "from \(DurationWord.text(microseconds: range.lowerBound)) to \(most)"
      throw RequestFault(.badRequest, "\(name) must be \(right), not \(String.quoting(word))")
    }
    return .microseconds(microseconds)
  }
}
