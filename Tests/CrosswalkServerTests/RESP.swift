/// Requests as Redis clients write them.
enum RESP {
  static func request(_ arguments: String...) -> [UInt8] { request(arguments.map { Array($0.utf8) }) }

  static func request(_ arguments: [String]) -> [UInt8] { request(arguments.map { Array($0.utf8) }) }

  static func request(_ arguments: [[UInt8]]) -> [UInt8] {
    var bytes = Array("*\(arguments.count)\r\n".utf8)
    for argument in arguments { bytes += Array("$\(argument.count)\r\n".utf8) + argument + Array("\r\n".utf8) }
    return bytes
  }

  /// Returns several requests, one for each line, whose arguments have no spaces.
  static func requests(_ lines: String) -> [UInt8] {
    lines.split(separator: "\n").flatMap { request($0.split(separator: " ").map(String.init)) }
  }
}
