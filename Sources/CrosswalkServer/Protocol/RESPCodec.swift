/// Finds the requests of Redis clients, which are arrays of bulk strings.
///
/// A request that arrives in many pieces is read at most twice: once as it arrives, and once to find its words.
struct RESPCodec {
  private enum Count {
    case incomplete
    case count(Int, end: Int)
    case malformed(RequestFault)
  }

  /// The fewest bytes that an argument takes: `$0`, CR LF, CR LF.
  private static let shortestArgument = 6

  /// The most digits that a count may have; a count within a limit has far fewer.
  private static let mostDigits = 20

  /// The offset of the first argument that has not arrived as a whole.
  private var reached = 0

  /// The number of arguments that have not arrived as a whole; 0 before a request begins.
  private var missing = 0

  /// Whether no byte of the next request has been looked at yet.
  var isAtStart: Bool { missing == 0 }

  /// Returns the request at the beginning of `input`.
  ///
  /// `input` begins where the last request ended, and only grows until the next request is found.
  mutating func next(
    in input: UnsafeRawBufferPointer, of session: borrowing Session, into words: inout WordBuffer
  ) -> FoundRequest {
    let found = next(in: input, limit: session.requestLimit, isBulk: false, into: &words)
    guard case .broken(let fault) = found, fault.code == .tooLong else { return found }
    let limit = session.requestLimit(forCommand: Self.firstArgument(of: input))
    return next(in: input, limit: limit, isBulk: limit > session.requestLimit, into: &words)
  }

  /// Divides a request that has arrived as a whole into its words.
  static func divide(_ request: UnsafeRawBufferPointer, into words: inout WordBuffer) -> FoundRequest {
    var codec = RESPCodec()
    return codec.next(in: request, limit: request.count, isBulk: false, into: &words)
  }

  /// Looks for a request of up to `limit` bytes; if `isBulk`, only finds it and does not divide it into words.
  private mutating func next(
    in input: UnsafeRawBufferPointer, limit: Int, isBulk: Bool, into words: inout WordBuffer
  ) -> FoundRequest {
    let isFromStart = missing == 0
    if isFromStart {
      if let emptyLine = Self.emptyLine(in: input) { return emptyLine }
      switch Self.count(in: input, at: 0, after: "*") {
      case .incomplete: return .incomplete
      case .malformed(let fault): return .broken(fault)
      case .count(0, _): return .broken(.malformed("an array without a command"))
      case .count(let count, let end):
        guard count <= limit / Self.shortestArgument else { return .broken(.tooLong(limit)) }
        missing = count
        reached = end
        words.clear()
      }
    }
    let count = missing
    while missing > 0 {
      switch Self.count(in: input, at: reached, after: "$") {
      case .incomplete: return .incomplete
      case .malformed(let fault): return .broken(fault)
      case .count(let length, let start):
        guard length <= limit - start - 2 - (missing - 1) * Self.shortestArgument else {
          return .broken(.tooLong(limit))
        }
        let end = start + length
        guard end + 2 <= input.count else { return .incomplete }
        guard input[end] == UInt8(ascii: "\r"), input[end + 1] == UInt8(ascii: "\n") else {
          return .broken(.malformed("the bulk string of \(length) bytes does not end with CR LF"))
        }
        if isFromStart { words.add(argument: input[start, end]) }
        reached = end + 2
        missing -= 1
      }
    }
    let request = input[0, reached]
    reached = 0
    if isBulk, let name = Self.firstArgument(of: request) { return .bulk(length: request.count, name: name) }
    guard isFromStart else { return next(in: request, limit: limit, isBulk: false, into: &words) }
    words.setArray(request)
    return .request(
      length: request.count, isText: request.isUTF8,
      fault: count > WordBuffer.capacity ? WordFault(kind: .tooManyWords, offset: 0) : nil)
  }

  private static func emptyLine(in input: UnsafeRawBufferPointer) -> FoundRequest? {
    switch input.first {
    case UInt8(ascii: "\n"): .nothing(length: 1)
    case UInt8(ascii: "\r"):
      if input.count == 1 {
        .incomplete
      } else {
        input[1] == UInt8(ascii: "\n") ? .nothing(length: 2) : .broken(.malformed("a CR without an LF"))
      }
    default: nil
    }
  }

  /// Returns the count in a line such as `*3`, and the offset at which the line ends.
  private static func count(in input: UnsafeRawBufferPointer, at start: Int, after mark: Unicode.Scalar) -> Count {
    guard start < input.count else { return .incomplete }
    guard input[start] == UInt8(ascii: mark) else {
      return .malformed(.malformed("expected '\(mark)', found \(String.quoting(input[start, start + 1]))"))
    }
    let first = start + 1
    var index = first
    var count = 0
    while index < input.count {
      let digit = input[index] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      guard index - first < mostDigits else { return .malformed(.malformed("the count has too many digits")) }
      // A count that is too large stays too large.
      count = min(count, .max / 16) * 10 + Int(digit)
      index += 1
    }
    guard index < input.count else { return .incomplete }
    let hasLeadingZero = index - first > 1 && input[first] == UInt8(ascii: "0")
    guard index > first, !hasLeadingZero, input[index] == UInt8(ascii: "\r") else {
      return .malformed(
        .malformed("what follows '\(mark)' is not a count; a count has digits only, and CR LF after them"))
    }
    guard index + 1 < input.count else { return .incomplete }
    guard input[index + 1] == UInt8(ascii: "\n") else { return .malformed(.malformed("a CR without an LF")) }
    return .count(count, end: index + 2)
  }

  /// Returns the command's name if it has arrived.
  private static func firstArgument(of input: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    guard case .count(_, let start) = count(in: input, at: 0, after: "*"),
      case .count(let length, let name) = count(in: input, at: start, after: "$"), length <= input.count - name
    else { return nil }
    return input[name, name + length]
  }
}

extension RequestFault {
  fileprivate static func malformed(_ what: String) -> RequestFault {
    RequestFault(.badRequest, "\(what): after a first '*', requests are arrays of bulk strings, as Redis clients send")
  }

  fileprivate static func tooLong(_ limit: Int) -> RequestFault {
    RequestFault(.tooLong, "a request may have at most \(limit) bytes in total")
  }
}
