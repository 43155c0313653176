internal import Crosswalk
internal import CrosswalkCoordination
internal import CrosswalkMonitoring
internal import CrosswalkStore
internal import Logging

extension Reply {
  /// Returns what `answer` gives, or an error reply if `answer` throws.
  static func to(
    _ request: RequestCopy, _ logger: Logger, _ answer: (RequestCopy) async throws -> Reply
  ) async -> Reply {
    await DeferredReply.to(request, logger) { DeferredReply(try await answer($0)) }.reply
  }

  /// Limits the log lines of all connections together: a client that repeats a failing command must not flood the log.
  private static let failures = RareLines(interval: .seconds(1))

  private static func log(_ error: any Error, as kind: String, _ logger: Logger) {
    guard let leftOut = failures.leftOut(before: kind) else { return }
    let others = leftOut > 0 ? " (\(leftOut) more such errors since the last line are not logged)" : ""
    logger.error("a command failed: \(error)\(others)")
  }

  /// Makes the reply to a request that could not be carried out.
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
      case .tooLarge: self = .error(.limit, error.description)
      case .excessive: self = .error(.invalid, error.description)
      case .unavailable, .lost, .overtaken, .contended, .cancelled: self = .error(.unavailable, error.description)
      case .refused(let reason):
        // Redis has no disk or memory left, or is a replica. The client may try again after that is repaired.
        Self.log(error, as: "refused " + reason.prefix { $0 != " " }, logger)
        self = .error(.unavailable, error.description)
      case .damaged:
        // Another program wrote this data. Here, too, the client may try again after that is repaired.
        Self.log(error, as: "damaged", logger)
        self = .error(.unavailable, error.description)
      case .invalid:
        Self.log(error, as: "invalid", logger)
        self = .error(.internal, error.description)
      }
    default:
      Self.log(error, as: "\(type(of: error))", logger)
      self = .error(.internal, "\(error)")
    }
  }
}

extension DeferredReply {
  /// Returns what `answer` gives, or an error reply if `answer` throws, for a reply that is bound to its connection.
  static func to(
    _ request: RequestCopy, _ logger: Logger, _ answer: (RequestCopy) async throws -> DeferredReply
  ) async -> DeferredReply {
    do {
      return try await answer(request)
    } catch {
      return DeferredReply(Reply(failed: error, logger))
    }
  }
}

/// The codes of `ERR` replies, which the protocol documentation lists.
package enum ErrorCode: String, Sendable {
  /// There is no such command.
  case unknownCommand = "unknown-command"
  /// Wrong number of arguments, unknown option, malformed word, or bad duration or date.
  case badRequest = "bad-request"
  /// The line or an argument is not UTF-8.
  case badEncoding = "bad-encoding"
  /// Something is longer than its limit.
  case tooLong = "too-long"
  /// No dictionary of that name is loaded.
  case unknownDictionary = "unknown-dictionary"
  /// The dictionary has no system of that name.
  case unknownSystem = "unknown-system"
  /// A dictionary that was to be loaded has errors.
  case invalid = "invalid"
  /// The client is not authenticated, or its role does not allow the request.
  case denied = "denied"
  /// There is too much of something at the moment; a later request may succeed.
  case limit = "limit"
  /// The command needs Redis, which cannot be reached or cannot do what is needed.
  case unavailable = "unavailable"
  /// A defect in Crosswalk, with details in the log.
  case `internal` = "internal"
}
