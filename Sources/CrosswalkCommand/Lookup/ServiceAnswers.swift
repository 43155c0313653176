import Crosswalk
import CrosswalkClient

/// The answers of a service.
struct ServiceAnswers: Answering {
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
    case .ok, .document, .busy, .lost: throw Failure(.defect, "the service answered a lookup with \(reply)")
    }
  }
}
