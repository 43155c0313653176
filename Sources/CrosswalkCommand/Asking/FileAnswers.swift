/// The answers of dictionary files, looked up in this process.
struct FileAnswers: Answering {
  let question: Question

  /// Reads and checks the files, and the `*.yaml` and `*.yml` of the folders, at `paths`.
  init(to question: Question, paths: [String]) async throws(Failure) {
    throw Failure(.defect, "--from is not built yet")
  }

  func answers(to values: [String]) async throws(Failure) -> [Answer] {
    []
  }
}
