/// A protocol that is not spoken here, and that a peer has begun to speak all the same.
///
/// A web page can have its visitor's browser send HTTP to any port of that machine, and each line of that would be a
/// request. So a connection whose first line is HTTP's is closed, and one on which any line is a `Host:` header, which
/// no browser leaves out. Nothing after that line is carried out. A TLS client would wait for an answer for ever.
package enum ForeignProtocol: Sendable {
  case http
  case tls

  /// What its peer is told.
  var fault: RequestFault {
    switch self {
    case .http: RequestFault(.badRequest, "this is not an HTTP port")
    case .tls: RequestFault(.badRequest, "this port does not speak TLS")
    }
  }
}

/// Recognizes a connection's protocol by how the connection begins.
struct Opening {
  private enum Stage {
    /// Too little has arrived to know the protocol.
    case firstBytes
    /// It is the line protocol, or HTTP: the first line that is not empty is yet to arrive.
    case firstLine
    /// The first line begins with an HTTP method.
    case method
    case over
  }

  private static let methods: [StaticString] = [
    "GET ", "POST ", "PUT ", "HEAD ", "OPTIONS ", "DELETE ", "PATCH ", "CONNECT ", "TRACE ",
    // How HTTP/2 begins.
    "PRI ",
  ]

  private var stage = Stage.firstBytes

  /// Whether nothing more can be learned from what arrives.
  var isOver: Bool { stage == .over }

  /// Looks at what has arrived, which begins with all that was not handled; until `isOver`, or the first line is handled.
  ///
  /// - Returns: what is known now; nil where more is needed.
  mutating func look(at input: UnsafeRawBufferPointer) -> Beginning? {
    if stage == .firstBytes {
      switch (input.first, input.dropFirst().first) {
      case (nil, _): return nil
      case (UInt8(ascii: "*"), _):
        stage = .over
        return .array
      // A record of a handshake, of SSL 3.0 or any version of TLS.
      case (0x16, nil): return nil
      case (0x16, 3): return .tls
      default: stage = .firstLine
      }
    }
    if stage == .firstLine { lookForMethod(in: input) }
    return .line
  }

  enum Beginning {
    case array
    case line
    case tls
  }

  private mutating func lookForMethod(in input: UnsafeRawBufferPointer) {
    let line = input[input.endOfEmptyLines, input.count]
    // The end of an empty line that has not arrived whole.
    if line.says("\r") { return }
    if Self.methods.contains(where: { line.begins(with: $0) }) {
      stage = .method
    } else if !Self.methods.contains(where: { line.mayBegin(with: $0) }) {
      stage = .over
    }
  }

  /// A line is handled: whether it is HTTP's request line, which only the first can be.
  mutating func isRequestLine(_ line: UnsafeRawBufferPointer) -> Bool {
    defer { stage = .over }
    return stage == .method && line.endsInHTTPVersion
  }
}

extension UnsafeRawBufferPointer {
  /// Whether a line is the header that every HTTP request of a browser has.
  var isHostHeader: Bool {
    guard let start = firstIndex(where: { $0 != UInt8(ascii: " ") }) else { return false }
    return self[start, count].begins(with: "HOST:")
  }

  /// Whether a line ends in ` HTTP/` and a version.
  fileprivate var endsInHTTPVersion: Bool {
    let blanks = [UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: " ")]
    guard let last = lastIndex(where: { !blanks.contains($0) }),
      let space = self[0, last].lastIndex(of: UInt8(ascii: " "))
    else { return false }
    let word = self[space, last + 1]
    let mark: StaticString = " HTTP/"
    return word.begins(with: mark) && word.count > mark.utf8CodeUnitCount
      && word[mark.utf8CodeUnitCount, word.count].allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") }
  }

  /// How long the empty lines at the beginning are.
  fileprivate var endOfEmptyLines: Int {
    var end = 0
    while end < count {
      if self[end] == UInt8(ascii: "\n") {
        end += 1
      } else if end + 1 < count, self[end] == UInt8(ascii: "\r"), self[end + 1] == UInt8(ascii: "\n") {
        end += 2
      } else {
        break
      }
    }
    return end
  }

  /// Whether these bytes begin with `text`, which is in capitals, in any case.
  fileprivate func begins(with text: StaticString) -> Bool {
    count >= text.utf8CodeUnitCount && mayBegin(with: text)
  }

  /// Whether these bytes, of which there may be fewer, do not differ from `text`, which is in capitals.
  fileprivate func mayBegin(with text: StaticString) -> Bool {
    zip(self, text.bytes).allSatisfy { byte, letter in
      byte == letter || byte & 0xDF == letter && byte >= UInt8(ascii: "a")
    }
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
}

extension ReplyWriter {
  /// An error as the answer to an HTTP request, so that browsers and other clients show it.
  mutating func httpError(_ fault: RequestFault) {
    var body = ReplyWriter()
    body.error(fault)
    let lines = [
      "HTTP/1.1 400 Bad Request", "Content-Type: text/plain; charset=utf-8", "Content-Length: \(body.bytes.count)",
      "Connection: close", "", "",
    ]
    bytes += lines.joined(separator: "\r\n").utf8
    bytes += body.bytes
  }
}
