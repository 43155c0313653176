package import Foundation

/// The name of one load of a dictionary: a ULID (github.com/ulid/spec), so names order by time.
package struct Generation: Sendable, Hashable {
  package let id: String

  package init(id: String) {
    self.id = id
  }

  /// A new name for a load at `time`.
  package static func new(at time: Date = .now) -> Generation {
    // Crockford's base 32: 48 bits of milliseconds, then 80 of chance.
    let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    let milliseconds = UInt64(max(0, time.timeIntervalSince1970 * 1000))
    var id = stride(from: 45, through: 0, by: -5).map { alphabet[Int(milliseconds >> UInt64($0) & 31)] }
    id += (0..<16).map { _ in alphabet[Int.random(in: 0..<32)] }
    return Generation(id: String(decoding: id, as: UTF8.self))
  }
}
