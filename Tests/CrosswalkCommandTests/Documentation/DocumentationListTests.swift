import CrosswalkStore
import Foundation
import Testing

/// What the documentation links to and lists is what there is.
@Suite struct DocumentationListTests {
  @Test(arguments: try Document.all)
  func `every link leads to a file, and to a heading of it`(_ page: Document) throws {
    let dead = try page.links.filter { link in
      guard FileManager.default.fileExists(atPath: Locations.package + "/" + link.path) else { return true }
      return try !link.anchor.isEmpty && !Document(name: link.path).anchors.contains(link.anchor)
    }
    #expect(dead == [])
  }

  @Test func `the index names every page`() throws {
    let named = Set(try Document(name: "docs/README.md").links.map(\.path) + ["README.md", "docs/README.md"])
    #expect(Set(try Document.all.map(\.name)).subtracting(named) == [])
  }

  @Test(arguments: ["CONTRIBUTING.md", "docs/architecture.md"])
  func `every type that is named exists`(_ name: String) throws {
    let prose = try Document(name: name).prose.joined(separator: "\n")
    let named = Set(prose.matches(of: /`([A-Z]\w*[a-z]\w*)`/).map { String($0.1) })
    #expect(named.count > 10)
    #expect(named.subtracting(try declared()).subtracting(["Dictionary", "String"]) == [])
  }

  @Test func `every command has a heading`() async throws {
    try await Sandbox.with { sandbox in
      let help = try await sandbox.serve().ask("HELP")[0]
      let commands = Set(help.matches(of: /"command":"([A-Z]+)"/).map { String($0.1) })
      let headings = try Document(name: "docs/line-protocol.md").headings.flatMap { $0.matches(of: /[A-Z]{3,}/) }
      #expect(commands.count > 20)
      #expect(commands.subtracting(headings.map { String($0.0) }) == [])
    }
  }

  @Test func `every subcommand, and every option of serve and load, is shown`() async throws {
    try await Sandbox.with { sandbox in
      let text = try Document.all.map(\.text).joined(separator: "\n")
      let list = try #require(try await sandbox.crosswalk("--help").output.split(separator: "SUBCOMMANDS:").last)
      let subcommands = list.matches(of: #/\n {2}([a-z]+) /#).map { String($0.1) }
      #expect(subcommands.count > 15)
      #expect(subcommands.filter { !text.contains("crosswalk \($0)") } == [])

      let operating = try Document(name: "docs/operating.md").text
      for subcommand in ["serve", "load"] {
        let options = try await sandbox.crosswalk(subcommand, "--help").output.matches(of: /--[a-z][a-z-]+/)
        let missing = Set(options.map { String($0.0) }.filter { !operating.contains($0) })
        #expect(missing.subtracting(["--help", "--version"]) == [])
      }
    }
  }

  @Test func `every key is listed`() throws {
    let paths = try sources().filter { $0.contains(#/\/Keys(\+\w+)?\.swift$/#) }
    #expect(paths.count == 3)
    let page = try Document(name: "docs/keys-in-redis.md").text
    // What stands in a key's name beside what is filled in, such as "{d:" and "}:history".
    let text = try paths.map { try String(contentsOfFile: $0, encoding: .utf8) }.joined()
    let literals = text.matches(of: #/ \+ "([^"]+)"/#).map { String($0.1) }
    let parts = literals.flatMap { $0.replacing(/\\\([^)]*\)/, with: "\n").split(separator: "\n") }
    #expect(parts.count > 25)
    #expect(parts.filter { !page.contains($0) } == [])
  }

  /// The names of all types, and of all targets.
  private func declared() throws -> Set<String> {
    var names: Set<String> = []
    for folder in ["Sources", "Tests"] {
      names.formUnion(try FileManager.default.contentsOfDirectory(atPath: Locations.package + "/" + folder))
    }
    for path in try sources() + sources("Tests") {
      let text = try String(contentsOfFile: path, encoding: .utf8)
      for match in text.matches(of: /(?:struct|enum|class|actor|protocol|typealias) (\w+)/) {
        names.insert(String(match.1))
      }
    }
    return names
  }

  private func sources(_ folder: String = "Sources") throws -> [String] {
    let folder = Locations.package + "/" + folder
    return try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".swift") }.map {
      folder + "/" + $0
    }
  }
}
