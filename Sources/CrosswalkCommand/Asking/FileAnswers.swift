import Crosswalk

/// The answers of dictionary files, looked up in this process.
struct FileAnswers: Answering {
  private let mapping: Mapping
  private let day: Day?
  private let context: [String: String]
  private let all: Bool

  /// Reads and checks the files, and the `*.yaml` and `*.yml` of the folders, at `paths`.
  init(to question: Question, paths: [String]) async throws(Failure) {
    let catalog: Catalog
    do throws(DictionaryErrors) {
      catalog = try await Blocking.run { () throws(DictionaryErrors) in try Catalog(reading: paths) }
    } catch {
      throw Failure(error)
    }
    do throws(LookupError) {
      mapping = try catalog.mapping(question.dictionary, from: question.from, to: question.to)
      context = Dictionary(
        question.context.qualifiers.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
      _ = try mapping.answer(for: "", when: context)
    } catch {
      throw Failure(error)
    }
    day = try question.context.date.map { (text) throws(Failure) in
      guard let day = Day(text) else {
        throw Failure(.usage, "\(Printable.quoted(text)) is no date; a date is YYYY-MM-DD, such as 2001-05-01")
      }
      return day
    }
    all = question.all
  }

  func answers(to values: [String]) async throws(Failure) -> [Answer] {
    var answers: [Answer] = []
    answers.reserveCapacity(values.count)
    for value in values {
      guard value.utf8.count <= Limits.valueBytes else {
        throw Failure(.data, "a value has \(value.utf8.count) bytes; it may have \(Limits.valueBytes)")
      }
      answers.append(try answer(to: value))
    }
    return answers
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
