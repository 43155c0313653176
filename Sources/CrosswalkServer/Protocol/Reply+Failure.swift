internal import Crosswalk
internal import CrosswalkStore
internal import Logging

extension Reply {
  /// The reply to a request that has to wait for the store: what `answer` gives, or why it could not.
  static func to(
    _ request: RequestCopy, _ logger: Logger, _ answer: (RequestCopy) async throws -> Reply
  ) async -> Reply {
    await LateReply.to(request, logger) { LateReply(try await answer($0)) }.reply
  }

  /// The reply to a request that could not be carried out.
  fileprivate init(failed error: any Error, _ logger: Logger) {
    switch error {
    case let fault as RequestFault: self = .error(fault.code, fault.message)
    case let errors as DictionaryErrors: self = .error(.invalid, errors.description)
    case let error as WindowError: self = .error(.badRequest, error.description)
    case let error as PolicyError:
      switch error {
      case .invalid(let reason): self = .error(.badRequest, reason)
      case .limit(let reason): self = .error(.limit, reason)
      case .store(let error): self.init(failed: error, logger)
      }
    case let error as TopicError:
      switch error {
      case .limit(let reason): self = .error(.limit, reason)
      case .store(let error): self.init(failed: error, logger)
      }
    case let error as StoreError:
      switch error {
      case .excessive: self = .error(.invalid, error.description)
      case .unavailable, .lost, .overtaken, .contended, .cancelled: self = .error(.unavailable, error.description)
      case .refused:
        // A full disk or memory, a replica: the client may try again when it is put right.
        logger.error("a command failed: \(error)")
        self = .error(.unavailable, error.description)
      case .damaged, .invalid:
        logger.error("a command failed: \(error)")
        self = .error(.internal, error.description)
      }
    default:
      logger.error("a command failed: \(error)")
      self = .error(.internal, "\(error)")
    }
  }
}

extension LateReply {
  /// The same for a request whose reply has to do with its connection.
  static func to(
    _ request: RequestCopy, _ logger: Logger, _ answer: (RequestCopy) async throws -> LateReply
  ) async -> LateReply {
    do {
      return try await answer(request)
    } catch {
      return LateReply(Reply(failed: error, logger))
    }
  }
}
