import Crosswalk

/// The answers of dictionary files, looked up in this process.
struct FileAnswers: Answering {
  private let mapping: Mapping
  private let day: Day?
  private let context: [String: String]
  private let all: Bool

  /// Reads and checks the files, and the `*.yaml` and `*.yml` of the folders, at `paths`.
  init(to question: Question, paths: [String]) async throws(Failure) {
    let catalog = try await FileCatalog(reading: paths)
    mapping = try catalog.mapping(question.dictionary, from: question.from, to: question.to)
    context = question.context.values
    day = try FileCatalog.day(question.context)
    all = question.all
    // What is wrong with the context is said once, and before anything is asked.
    do throws(LookupError) { _ = try mapping.dictionary.context(context) } catch { throw Failure(error) }
  }

  func answers(to values: [String]) async throws(Failure) -> [Answer] {
    var answers: [Answer] = []
    answers.reserveCapacity(values.count)
    for value in values {
      try FileCatalog.check(value)
      answers.append(try answer(to: value))
    }
    return answers
  }

  func qualifiers() async throws(Failure) -> [String] {
    mapping.dictionary.definition.qualifiers.map(\.name)
  }

  private func answer(to value: String) throws(Failure) -> Answer {
    do throws(LookupError) {
      let answer = try mapping.answer(for: value, on: day, when: context)
      switch answer {
      case .default(let value): return .default(value)
      case .found(let value) where !all: return .found([value])
      case .none where !all: return .none
      case .ambiguous(let values) where !all: return .ambiguous(values)
      default:
        let values = try mapping.answers(for: value, on: day, when: context)
        return values.isEmpty ? .none : .found(values)
      }
    } catch {
      throw Failure(error)
    }
  }
}
