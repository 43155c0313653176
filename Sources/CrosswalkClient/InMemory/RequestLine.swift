/// A request in the form in which a server reads it.
struct RequestLine {
  let command: String
  /// The words after the command; the name of a word `name="…"` is separate.
  private let rest: [(name: String?, value: String)]

  /// Reads a line that has no line end.
  init(_ line: UnsafeRawBufferPointer) throws(ServerError) {
    var scanner = WordScanner(line)
    var words: [(name: String?, value: String)] = []
    do throws(ClientError) {
      while let word = try scanner.nextOfRequest() { words.append(word) }
    } catch {
      throw ServerError(.badRequest, error.description)
    }
    command = words.first?.value.uppercased() ?? ""
    rest = Array(words.dropFirst())
  }

  /// Returns the words that are not options; their number must be in `count`.
  func words(_ count: ClosedRange<Int>) throws(ServerError) -> [String] {
    let words = rest.prefix(count.upperBound).filter { $0.name == nil }.map(\.value)
    guard count.contains(words.count) else {
      let right = count.count == 1 ? "\(count.upperBound)" : "\(count.lowerBound) to \(count.upperBound)"
      throw ServerError(.badRequest, "\(command) has \(words.count) arguments, and takes \(right)")
    }
    return words
  }

  /// The options, each `name=word`.
  var options: [String: String] {
    var options: [String: String] = [:]
    for word in rest {
      if let name = word.name {
        options[name] = word.value
      } else if let equals = word.value.firstIndex(of: "=") {
        options[String(word.value[..<equals])] = String(word.value[word.value.index(after: equals)...])
      }
    }
    return options
  }

  /// The call of a RECORD.
  var call: RecordedCall {
    get throws(ServerError) {
      let words = try words(2...2)
      guard let elapsed = Duration(word: words[1]) else {
        throw ServerError(.badRequest, "'\(words[1])' is not a duration; write a number and us, such as 12us")
      }
      let options = options
      return RecordedCall(
        service: words[0], elapsed: elapsed, status: options["status"].flatMap(CallStatus.init) ?? .ok,
        cid: options["cid"], request: options["req"], response: options["res"])
    }
  }
}

extension Duration {
  /// Reads a duration in the form in which this client writes it: in whole µs.
  init?(word: String) {
    guard word.hasSuffix("us"), let microseconds = Int64(word.dropLast(2)) else { return nil }
    self = .microseconds(microseconds)
  }
}
