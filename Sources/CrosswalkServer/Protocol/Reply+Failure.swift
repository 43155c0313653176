internal import Crosswalk
internal import CrosswalkCoordination
internal import CrosswalkMonitoring
internal import CrosswalkStore
internal import Logging

extension Reply {
  /// The reply to a request that has to wait for the store: what `answer` gives, or why it could not.
  static func to(
    _ request: RequestCopy, _ logger: Logger, _ answer: (RequestCopy) async throws -> Reply
  ) async -> Reply {
    await DeferredReply.to(request, logger) { DeferredReply(try await answer($0)) }.reply
  }

  /// Of all connections: whoever repeats a command that fails is not to flood the log.
  private static let failures = RareLines(interval: .seconds(1))

  private static func log(_ error: any Error, as kind: String, _ logger: Logger) {
    guard let leftOut = failures.leftOut(before: kind) else { return }
    let others = leftOut > 0 ? " (\(leftOut) more such errors since the last line are not logged)" : ""
    logger.error("a command failed: \(error)\(others)")
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
      case .tooLarge: self = .error(.limit, error.description)
      case .excessive: self = .error(.invalid, error.description)
      case .unavailable, .lost, .overtaken, .contended, .cancelled: self = .error(.unavailable, error.description)
      case .refused(let reason):
        // A full disk or memory, a replica: the client may try again when it is put right.
        Self.log(error, as: "refused " + reason.prefix { $0 != " " }, logger)
        self = .error(.unavailable, error.description)
      case .damaged:
        // Data that somebody else wrote: the same holds.
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
  /// The same for a request whose reply has to do with its connection.
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

/// What an `ERR` reply says first: the table of codes in the protocol's description.
package enum ErrorCode: String, Sendable {
  /// No such command.
  case unknownCommand = "unknown-command"
  /// Wrong number of arguments, unknown option, malformed word, bad duration or date.
  case badRequest = "bad-request"
  /// The line is not UTF-8.
  case badEncoding = "bad-encoding"
  /// Over a limit on length.
  case tooLong = "too-long"
  /// No dictionary of that name is loaded.
  case unknownDictionary = "unknown-dictionary"
  /// The dictionary has no system of that name.
  case unknownSystem = "unknown-system"
  /// A dictionary that was to be loaded has errors.
  case invalid = "invalid"
  /// Not authenticated, or the role does not allow it.
  case denied = "denied"
  /// Too many of something; later there may be room.
  case limit = "limit"
  /// Redis cannot be reached and the command needs it.
  case unavailable = "unavailable"
  /// A defect of ours, which is in the log.
  case `internal` = "internal"
}
