extension Client {
  /// Loads dictionaries, given as the text of a dictionary file; it may have several, divided by `---`.
  ///
  /// All of them become visible at once, or none. When this returns, the server that was asked serves them, and the others
  /// on the same Redis do so within a second.
  ///
  /// ```swift
  /// for loaded in try await client.load(yaml) where loaded.isChanged { print(loaded.name, loaded.entries) }
  /// ```
  ///
  /// - Parameters:
  ///   - yaml: The text: at most 64 MiB in the form in which it is sent, which escapes quotes and line breaks.
  ///   - limit: How long to wait for the server, which reads, checks and stores them.
  /// - Returns: The dictionaries of the text, and others that the server restored because Redis had lost them.
  /// - Throws: `ClientError.refused` with the code `invalid` and all errors, a line each, if the text is wrong; with
  ///   `denied` if the token's role is not operator. After `connectionLost` and `timedOut` it is unknown whether they were
  ///   loaded; it does no harm to load them again.
  @discardableResult
  public func load(
    _ yaml: String, within limit: Duration = .seconds(600)
  ) async throws(ClientError) -> [LoadedDictionary] {
    let batch = try Self.request(loading: yaml)
    // A connection of its own: what follows so long a request would wait for it.
    let pool = makePool(size: 1)
    let result: Result<[Reply], ClientError>
    do throws(ClientError) {
      result = .success(
        try await pool.replies(
          to: batch, isRepeatable: false, tryingFor: configuration.retryTimeout, maximumSilence: limit))
    } catch {
      result = .failure(error)
    }
    await pool.close()
    let reply = try result.get()[0]
    guard case .document(let text) = reply else { throw ClientError(unexpected: reply, to: "LOAD") }
    let loaded = JSON(document: text).array?.map(LoadedDictionary.init(json:))
    guard let loaded, loaded.allSatisfy({ $0 != nil }) else {
      throw .protocolViolation("the reply to LOAD is not a list of dictionaries")
    }
    return loaded.compactMap(\.self)
  }

  /// The request that loads a text; `longest` is how many bytes a server takes.
  static func request(
    loading yaml: String, longest: Int = ProtocolLimits.bulkLine
  ) throws(ClientError) -> RequestBatch {
    // A text that is too long as it is need not be escaped first.
    let batch = yaml.utf8.count > longest ? nil : RequestBatch(Request(["LOAD", yaml]))
    let length = batch?.longestLine ?? yaml.utf8.count
    guard let batch, length <= longest else {
      throw .invalid("the text makes a request of \(length) bytes, and a server takes \(longest); load it in parts")
    }
    return batch
  }
}

/// What became of a dictionary that was loaded.
public struct LoadedDictionary: Sendable, Hashable {
  /// The name of the dictionary.
  public let name: String
  /// The load whose content is served now, by its id.
  public let generation: String
  /// How many entries it has.
  public let entries: Int
  /// Whether this load changed what is served.
  public let isChanged: Bool

  init?(json: JSON) {
    guard let name = json["name"]?.string, let generation = json["generation"]?.string,
      let entries = json["entries"]?.integer, case .bool(let isChanged) = json["changed"]
    else { return nil }
    self.name = name
    self.generation = generation
    self.entries = Int(clamping: entries)
    self.isChanged = isChanged
  }
}
