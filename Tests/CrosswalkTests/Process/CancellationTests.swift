import Testing

@testable import Crosswalk

/// Whoever waits for a reading can give it up: it ends long before the end of the text.
@Suite struct CancellationTests {
  /// A right file of some 30 MB.
  private static let large = Array(
    (withEntries("") + (0..<1_200_000).map { "- [key \($0), value \($0)]\n" }.joined()).utf8)

  @Test func `reading a text can be cancelled in the middle`() async {
    await Self.cancelled { cancel in
      Self.large.withUnsafeBytes { bytes in
        let nodes = YAMLNodes(bytes, file: "test.yaml")
        var events = 0
        do throws(YAMLParser.SyntaxError) {
          while true {
            _ = try nodes.next()
            events += 1
            if events == 10_000 { cancel() }
          }
        } catch {
          #expect(error.cause == .cancellation)
        }
        #expect((10_000..<50_000).contains(events))
        #expect(nodes.bytesTaken < 1 << 20)
      }
    }
  }

  @Test func `reading a long text can be cancelled in the middle`() async {
    let text = Array(("dictionary: " + String(repeating: "x", count: 10_000_000)).utf8)
    await Self.cancelled { cancel in
      cancel()
      text.withUnsafeBytes { bytes in
        let nodes = YAMLNodes(bytes, file: "test.yaml")
        #expect(throws: YAMLParser.SyntaxError.self) { try nodes.next() }
        #expect(nodes.bytesTaken == 0)
      }
    }
  }

  @Test func `reading entries that had to wait for the systems can be cancelled in the middle`() async {
    let text = "dictionary: d\nentries:\n" + String(repeating: "- [1, 2]\n", count: 100_000) + "systems: [a, b]\n"
    await Self.cancelled { cancel in
      Array(text.utf8).withUnsafeBytes { bytes in
        let nodes = YAMLNodes(bytes, file: "test.yaml")
        let tape = EventTape()
        // The mapping, and the keys up to the entries.
        for _ in 0..<6 { _ = try? nodes.next() }
        #expect((try? nodes.record(onto: tape, upTo: .max)) == true)
        cancel()
        var events = 0
        nodes.replay(tape) {
          while (try? nodes.next()) != nil { events += 1 }
        }
        #expect(events < 5000)
      }
    }
  }

  @Test func `the error says that reading was cancelled`() async {
    await Self.cancelled { cancel in
      cancel()
      do throws(DictionaryErrors) {
        _ = try DictionaryFiles.read(Self.large, named: "large.yaml")
        Issue.record("it was read")
      } catch {
        #expect(error.isCancelled)
        #expect(
          error.description
            == "large.yaml:1:1: error: reading was cancelled before this file was read and checked")
      }
    }
  }

  @Test func `indexes, checks, digests and comparisons can be cancelled, too`() async throws {
    // Values that many entries share, and that look alike, so that each check has work to do.
    let entries = (0..<20_000).map { "- [\($0 % 2 == 0 ? "a" : "A")\($0 / 4), v\($0)]\n" }.joined()
    let systems = "systems: {a: {duplicates: first}, b: }\n"
    let dictionary = try dictionary("dictionary: d\n\(systems)entries:\n" + entries)
    await Self.cancelled { cancel in
      cancel()
      var problems = ProblemList(file: "test.yaml")
      var warnings = WarningList(file: "test.yaml")
      #expect(throws: CancellationError.self) { try DataDictionary(dictionary.content) }
      #expect(throws: CancellationError.self) {
        try ConflictCheck(dictionary, ValuePositions(), SystemsForm()).run(&problems)
      }
      #expect(throws: CancellationError.self) { try LookAlikeCheck(dictionary, ValuePositions()).run(&warnings) }
      #expect(throws: CancellationError.self) { try OpenOverlapCheck(dictionary, ValuePositions()).run(&warnings) }
      #expect(throws: CancellationError.self) { try Difference(from: dictionary.content, to: dictionary.content) }
      var bytes = 0
      #expect(throws: CancellationError.self) {
        try dictionary.content.forEachContentPiece { bytes += $0.count }
      }
      #expect(bytes < 1 << 17)
    }
  }

  /// Runs `body` in a task that it can cancel.
  private static func cancelled(_ body: @escaping @Sendable (_ cancel: () -> Void) -> Void) async {
    await Task { body { withUnsafeCurrentTask { $0?.cancel() } } }.value
  }
}
