import Foundation

/// Where things are that the tests run or read.
enum Locations {
  struct NotFound: Error {
    let what: String
  }

  /// The root of the package.
  static let package = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .path

  static var dictionaries: String { package + "/dictionaries" }

  /// The folder of the built `crosswalk`, beside the tests.
  static func programs() throws -> String {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let folder = URL(filePath: tests).deletingLastPathComponent().path
    guard FileManager.default.isExecutableFile(atPath: folder + "/crosswalk") else {
      throw NotFound(what: "\(folder)/crosswalk; swift build --product crosswalk makes it")
    }
    return folder
  }
}
