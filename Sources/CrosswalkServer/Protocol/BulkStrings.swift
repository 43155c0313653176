/// The arguments of a Redis client's request, one after another, if all have arrived and none is malformed.
struct BulkStrings {
  /// The most digits that a count may have here; the codec reads longer ones.
  private static let mostDigits = 7

  private let input: UnsafeRawBufferPointer
  /// The offset at which the next part begins.
  private(set) var offset = 0

  init(_ input: UnsafeRawBufferPointer) {
    self.input = input
  }

  /// Returns the number of arguments; nil if it has not arrived or is malformed.
  @inline(__always)
  mutating func begin() -> Int? {
    count(after: UInt8(ascii: "*"))
  }

  /// Returns the next argument; nil if it has not arrived or is malformed.
  @inline(__always)
  mutating func next() -> UnsafeRawBufferPointer? {
    guard let length = count(after: UInt8(ascii: "$")), offset + length + 2 <= input.count,
      isLineEnd(at: offset + length)
    else { return nil }
    defer { offset += length + 2 }
    return input[offset, offset + length]
  }

  /// Returns the number in a line such as `$5`, and moves the offset past the line.
  @inline(__always)
  private mutating func count(after mark: UInt8) -> Int? {
    guard offset < input.count, input[offset] == mark else { return nil }
    let first = offset + 1
    var index = first
    var count = 0
    while index < input.count, index - first < Self.mostDigits, case let digit = input[index] &- UInt8(ascii: "0"),
      digit < 10
    {
      count = count * 10 + Int(digit)
      index += 1
    }
    guard index > first, index + 2 <= input.count, isLineEnd(at: index) else { return nil }
    // Leading zeros are an error.
    guard input[first] != UInt8(ascii: "0") || index == first + 1 else { return nil }
    offset = index + 2
    return count
  }

  private func isLineEnd(at index: Int) -> Bool {
    input[index] == UInt8(ascii: "\r") && input[index + 1] == UInt8(ascii: "\n")
  }
}
