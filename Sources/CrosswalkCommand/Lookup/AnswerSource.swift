import Crosswalk
import CrosswalkClient

/// A source of answers to a question: a server, or files.
protocol AnswerSource: Sendable {
  /// The answers to the values, in their order; no value is empty or longer than the limit.
  func answers(to values: [String]) async throws(Failure) -> [Answer]

  /// The qualifiers that the dictionary declares.
  func qualifiers() async throws(Failure) -> [String]
}

/// The question for each value.
struct Question: Sendable, Equatable {
  let dictionary: String
  let from: String
  let to: String
  let context: Context
  /// Whether all answers are requested, not only the preferred one.
  let all: Bool
}

/// The answer to one value of a lookup, with all values if all were requested.
enum Answer: Sendable, Equatable {
  /// The answer, or all answers, the preferred one first.
  case found([String])
  /// No entry answers, and this is the default of the system (`unmapped`).
  case `default`(String)
  /// No such mapping.
  case none
  /// Several answers, between which the dictionary does not choose.
  case ambiguous([String])
}

/// Answers from a server.
struct ServerAnswers: AnswerSource {
  let question: Question
  let connection: Connection

  func answers(to values: [String]) async throws(Failure) -> [Answer] {
    let command = question.all ? "LOOKUPALL" : "LOOKUP"
    let options = question.context.options
    let requests = values.lazy.map { value in
      Request([command, question.dictionary, question.from, question.to, value], options: options)
    }
    let replies: [Reply]
    do throws(ClientError) {
      replies = try await connection.replies(to: requests)
    } catch {
      throw Failure(error)
    }
    var answers: [Answer] = []
    answers.reserveCapacity(replies.count)
    for (reply, value) in zip(replies, values) { answers.append(try answer(reply, to: value)) }
    return answers
  }

  func qualifiers() async throws(Failure) -> [String] {
    let description = try await connection.json(for: Request(["DESCRIBE", question.dictionary]))
    guard case .object(let members) = description["qualifiers"] else { return [] }
    return members.map(\.name)
  }

  private func answer(_ reply: Reply, to value: String) throws(Failure) -> Answer {
    switch reply {
    case .ok(let values) where !values.isEmpty: .found(values)
    case .default(let value): .default(value)
    case .none: .none
    case .ambiguous(let candidates): .ambiguous(candidates)
    case .error(let error): throw Failure(error)
    case .ok, .document, .busy, .lost: throw Failure(.defect, "the server answered a lookup with \(reply)")
    }
  }
}

/// Answers from dictionary files, looked up in this process.
struct FileAnswers: AnswerSource {
  private let mapping: Mapping
  private let day: Day?
  private let context: [String: String]
  private let all: Bool

  /// Reads and checks the files at `paths`, and the `*.yaml` and `*.yml` files of folders.
  init(to question: Question, paths: [String]) async throws(Failure) {
    let catalog = try await FileCatalog(reading: paths)
    mapping = try catalog.mapping(question.dictionary, from: question.from, to: question.to)
    context = question.context.values
    day = try FileCatalog.day(question.context)
    all = question.all
    // An error in the context is reported once, before any lookup.
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
