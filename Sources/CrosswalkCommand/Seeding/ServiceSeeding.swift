import Crosswalk
import CrosswalkClient
import CrosswalkStore

/// Loads dictionaries through a service that runs.
struct ServiceSeeding {
  /// How many entries are asked for at once.
  private static let page = 1000
  /// The protocol's limit on the line of LOAD.
  private static let longestLine = 64 << 20

  private let connection: Connection
  private let dictionaries: [DataDictionary]
  private let paths: [String]
  private let dryRun: Bool
  private let prune: Bool

  init(_ connection: Connection, _ dictionaries: [DataDictionary], _ paths: [String], dryRun: Bool, prune: Bool) {
    self.connection = connection
    self.dictionaries = dictionaries
    self.paths = paths
    self.dryRun = dryRun
    self.prune = prune
  }

  func load() async throws(Failure) -> LoadReport {
    var items: [LoadReport.Item] = []
    for dictionary in dictionaries {
      let (name, entries) = (dictionary.definition.name, dictionary.entryCount)
      items.append(LoadReport.Item(name: name, entries: entries, difference: try await difference(dictionary)))
    }
    let dropped = prune ? try await namesToDrop() : []
    if !dryRun, !dropped.isEmpty || items.contains(where: { $0.difference != nil }) { try await send() }
    return LoadReport(items: items, dropped: dropped)
  }

  private func send() async throws(Failure) {
    let text: [UInt8]
    do throws(DictionaryErrors) {
      let paths = paths
      text = try await Blocking.run { () throws(DictionaryErrors) in try DictionaryFiles.joined(paths) }
    } catch {
      throw Failure(error)
    }
    var line: [UInt8] = []
    text.withUnsafeBytes { JSONText.append($0, to: &line) }
    guard line.count + "LOAD  prune=yes".utf8.count <= Self.longestLine else {
      throw Failure(
        .data,
        "the files are over LOAD's limit of 64 MiB; give --redis with the service's Redis, or load fewer at once")
    }
    let options = prune ? [Request.Option("prune", "yes")] : []
    _ = try await connection.json(for: Request(["LOAD", String(decoding: text, as: UTF8.self)], options: options))
  }

  private func namesToDrop() async throws(Failure) -> [String] {
    let loaded = Set(dictionaries.map(\.definition.name))
    let document = try await connection.json(for: Request(["DICTIONARIES"]))
    return (document.array ?? []).compactMap { $0["name"]?.string }.filter { !loaded.contains($0) }
  }

  /// What the load changes in a dictionary; nil where nothing.
  private func difference(_ dictionary: DataDictionary) async throws(Failure) -> Difference? {
    guard let present = try await description(dictionary.definition.name) else {
      return Difference(from: nil, to: dictionary)
    }
    if present["digest"]?.string == Digest.of(dictionary) { return nil }
    return Difference(from: try await entries(of: present), to: dictionary)
  }

  private func description(_ name: String) async throws(Failure) -> JSON? {
    do throws(Failure) {
      return try await connection.json(for: Request(["DESCRIBE", name]))
    } catch {
      if error.code == .unknownDictionary { return nil }
      throw error
    }
  }

  /// What the service has now of a dictionary, by its description.
  private func entries(of description: JSON) async throws(Failure) -> DataDictionary? {
    guard let definition = Definition(description), let count = description["entries"]?.integer else {
      throw Failure(.defect, "the service described a dictionary in a way that is not understood")
    }
    var assembler = DictionaryAssembler(definition: definition, file: "")
    for offset in stride(from: 0, to: Int(count), by: Self.page) {
      let request = Request(
        ["ENTRIES", definition.name], options: [.init("offset", "\(offset)"), .init("count", "\(Self.page)")])
      for entry in try await connection.json(for: request).array ?? [] {
        do throws(JSONError) {
          try assembler.add(entry: entry)
        } catch {
          throw Failure(.defect, "the service gave an entry that is not understood")
        }
      }
    }
    return assembler.finish()
  }
}
