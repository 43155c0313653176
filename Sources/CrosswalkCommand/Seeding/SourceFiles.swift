import Crosswalk

/// The files that the command line names.
enum SourceFiles {
  /// Reads and checks files, and the `*.yaml` and `*.yml` of folders.
  static func read(_ paths: [String]) async throws(Failure) -> [DataDictionary] {
    do throws(DictionaryErrors) {
      return try await Blocking.run { () throws(DictionaryErrors) in try DictionaryFiles.read(paths) }
    } catch {
      throw Failure(error)
    }
  }
}
