import Crosswalk
internal import CrosswalkStore
import Logging

/// The dictionary files on the command line.
enum SourceFiles {
  /// Reads and checks files, and the `*.yaml` and `*.yml` files of folders; warnings go to stderr.
  static func read(_ paths: [String], rules: WarningRules) async throws(Failure) -> ReadDictionaries {
    let read = try await Blocking.run { () throws(Failure) in try dictionaries(paths, rules) }
    for line in read.warningLines { StandardError.write(line + "\n") }
    return read
  }

  /// Does the same in a running server, without disturbing lookups; warnings are logged.
  static func read(_ paths: [String], logger: Logger) async throws(Failure) -> [DataDictionary] {
    let read = try await BackgroundThread.loading.run { () throws(Failure) in try dictionaries(paths, WarningRules()) }
    for line in read.warningLines { logger.warning("\(line)") }
    return read.dictionaries
  }

  private static func dictionaries(_ paths: [String], _ rules: WarningRules) throws(Failure) -> ReadDictionaries {
    do throws(DictionaryErrors) {
      return try DictionaryFiles.read(paths, rules: rules)
    } catch {
      throw Failure(error)
    }
  }
}
