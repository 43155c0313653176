/// A protocol that a peer speaks although this server does not.
///
/// A web page can make its visitor's browser send HTTP to any port of the visitor's machine, and each line of that
/// would be a request. So a connection is closed if its first line is an HTTP request line, or if any line is a `Host:`
/// header, which every browser sends. No line after that one is carried out. A connection that begins with TLS is
/// closed, too: its client would wait for an answer forever.
package enum ForeignProtocol: Sendable {
  case http
  case tls

  /// The error that the peer receives.
  var fault: RequestFault {
    switch self {
    case .http: RequestFault(.badRequest, "this is not an HTTP port")
    case .tls: RequestFault(.badRequest, "this port does not speak TLS")
    }
  }
}

/// Recognizes a connection's protocol by its first bytes.
struct Opening {
  private enum Stage {
    /// Too little has arrived to know the protocol.
    case firstBytes
    /// The protocol is the line protocol or HTTP, and the first line that is not empty has not arrived yet.
    case firstLine
    /// The first line begins with an HTTP method.
    case method
    case over
  }

  private static let methods: [StaticString] = [
    "GET ", "POST ", "PUT ", "HEAD ", "OPTIONS ", "DELETE ", "PATCH ", "CONNECT ", "TRACE ",
    // HTTP/2 begins with this.
    "PRI ",
  ]

  private var stage = Stage.firstBytes

  /// Whether further input cannot change the result.
  var isOver: Bool { stage == .over }

  /// Looks at the input; called until `isOver`, or until the first line is handled.
  ///
  /// `input` begins with everything that was not handled yet.
  ///
  /// - Returns: What is known now; nil if more input is needed.
  mutating func look(at input: UnsafeRawBufferPointer) -> Beginning? {
    if stage == .firstBytes {
      switch (input.first, input.dropFirst().first) {
      case (nil, _): return nil
      case (UInt8(ascii: "*"), _):
        stage = .over
        return .array
      // A handshake record of SSL 3.0 or any version of TLS.
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
    // This is an empty line whose LF has not arrived.
    if line.says("\r") { return }
    if Self.methods.contains(where: { line.begins(with: $0) }) {
      stage = .method
    } else if !Self.methods.contains(where: { line.mayBegin(with: $0) }) {
      stage = .over
    }
  }

  /// Returns whether the line that is handled now is an HTTP request line, which only the first line can be.
  mutating func isRequestLine(_ line: UnsafeRawBufferPointer) -> Bool {
    defer { stage = .over }
    return stage == .method && line.endsInHTTPVersion
  }
}

extension UnsafeRawBufferPointer {
  /// Whether a line is the `Host:` header, which every HTTP request of a browser has.
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

  /// The length of the empty lines at the beginning.
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

  /// Returns whether these bytes begin with `text`, in any case; `text` is in capitals.
  fileprivate func begins(with text: StaticString) -> Bool {
    count >= text.utf8CodeUnitCount && mayBegin(with: text)
  }

  /// Returns whether these bytes and `text` are equal up to the end of the shorter, in any case; `text` is in capitals.
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
  /// Writes an error as the response to an HTTP request, so that browsers and other clients show it.
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
