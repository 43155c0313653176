// The short way for the two requests that arrive most often: plain LOOKUPs and RECORDs.
//
// A fast path reads requests directly from the input, without the word buffer and the command table. It stops at the
// first request that is not plain, which the command table then answers. Both ways give the same answers, which a test
// checks. What is kept here (`PreparedLookups`) belongs to one event loop, is only in memory, and is cleared when other
// dictionaries are served.

/// Ways to answer a request without the command table, each for one command.
///
/// The answers and the permissions are those of the command table. A command names its fast path in the table, and a
/// session uses it only if its role may give the command in every form.
package struct FastPaths: OptionSet, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// LOOKUPs that begin like an earlier one: `PreparedLookups`.
  static let lookups = FastPaths(rawValue: 1)

  /// Plain RECORDs: `RecordFastPath`.
  static let records = FastPaths(rawValue: 2)
}
