extension Client {
  /// Loads dictionaries from the text of a dictionary file, which may have several, separated by `---`.
  ///
  /// Either all of them become visible at once, or none. When this returns, the server that was asked serves them; the
  /// other nodes of the same Redis serve them within a second.
  ///
  /// ```swift
  /// for loaded in try await client.load(yaml) where loaded.isChanged { print(loaded.name, loaded.entries) }
  /// ```
  ///
  /// - Parameters:
  ///   - yaml: The text, at most 64 MiB in the form in which it is sent: with quotes and line breaks escaped.
  ///   - limit: How long to wait while the server reads, checks and stores the dictionaries.
  /// - Returns: The dictionaries of the text, and others that the server restored because Redis had lost them.
  /// - Throws: `ClientError.refused` with the code `invalid` and all errors, one on each line, if the text has errors;
  ///   with `denied` if the role of the token is not operator. After `connectionLost` and `timedOut` it is unknown
  ///   whether the dictionaries were loaded; it does no harm to load them again.
  @discardableResult
  public func load(
    _ yaml: String, within limit: Duration = .seconds(600)
  ) async throws(ClientError) -> [LoadedDictionary] {
    let batch = try Self.request(loading: yaml)
    // It has a connection of its own, since other requests would have to wait for such a long one.
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

  /// Makes the request that loads a text; a server takes at most `longest` bytes.
  static func request(
    loading yaml: String, longest: Int = ProtocolLimits.bulkLine
  ) throws(ClientError) -> RequestBatch {
    // If the text is already too long without escapes, it need not be escaped.
    let batch = yaml.utf8.count > longest ? nil : RequestBatch(Request(["LOAD", yaml]))
    let length = batch?.longestLine ?? yaml.utf8.count
    guard let batch, length <= longest else {
      throw .invalid(
        "the request for this text has \(length) bytes; a server takes at most \(longest); load the text in parts")
    }
    return batch
  }
}

/// The result of loading one dictionary.
public struct LoadedDictionary: Sendable, Hashable {
  /// The name of the dictionary.
  public let name: String
  /// The id of the generation that is served now.
  public let generation: String
  /// The number of its entries.
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
