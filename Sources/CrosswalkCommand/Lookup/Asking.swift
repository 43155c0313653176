import Crosswalk
import CrosswalkClient

extension Connection {
  /// Asks, and throws where the service does not carry it out or cannot be asked.
  func answer(to request: Request) async throws(Failure) -> Reply {
    let reply: Reply
    do throws(ClientError) {
      reply = try await self.reply(to: request)
    } catch {
      throw Failure(error)
    }
    if case .error(let error) = reply { throw Failure(error) }
    return reply
  }

  /// Asks for what is always answered with a document.
  func document(for request: Request) async throws(Failure) -> String {
    switch try await answer(to: request) {
    case .document(let text): return text
    case let other: throw Failure(unexpected: other, to: request)
    }
  }

  /// Asks for several things at once that are always answered with documents, and reads them.
  func jsons(for requests: [Request]) async throws(Failure) -> [JSON] {
    let replies: [Reply]
    do throws(ClientError) {
      replies = try await self.replies(to: requests)
    } catch {
      throw Failure(error)
    }
    var documents: [JSON] = []
    for (request, reply) in zip(requests, replies) {
      switch reply {
      case .document(let text): documents.append(try Self.json(text, for: request))
      case .error(let error): throw Failure(error)
      case let other: throw Failure(unexpected: other, to: request)
      }
    }
    return documents
  }

  /// Asks for what is always answered with a document, and reads it.
  func json(for request: Request) async throws(Failure) -> JSON {
    try Self.json(try await document(for: request), for: request)
  }

  private static func json(_ text: String, for request: Request) throws(Failure) -> JSON {
    do throws(JSONError) {
      return try JSON(parsing: text.utf8)
    } catch {
      throw Failure(.defect, "the service answered \(request.words.first ?? "") with a document that is no JSON")
    }
  }
}

extension Failure {
  /// A reply that the protocol does not have for that request.
  init(unexpected reply: Reply, to request: Request) {
    self.init(.defect, "the service answered \(request.words.first ?? "") with \(reply)")
  }
}
