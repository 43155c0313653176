// Every example in README.md and docs/*.md is run:
//
// - A `console` block is a transcript. Lines that begin with `$ ` are run by `bash -c`, each in the folder of the page: a
//   temporary one with a copy of dictionaries/, beside a server that was started with `--load dictionaries`. `crosswalk`
//   is the one that was built, it asks that server, and `nc 127.0.0.1 7440` and `redis-cli -p 7440` reach it too,
//   whatever its port really is. The lines that follow are exactly what comes out, on stdout and stderr. A line `...`
//   stands for any lines, `…` in a line for any text. A backslash at the end of a command continues it on the next line.
// - A `yaml` block that begins with `dictionary:` must pass `crosswalk check`. One that begins otherwise, as with a
//   comment, may be wrong. With `file=NAME` after the language, a block is written to that file in the folder of the
//   page, for the transcripts after it.
// - A `swift` block that imports Crosswalk, or another of its libraries, stands word for word in a file of Snippets/, where
//   it is compiled; SnippetTests and ClientTests run it.
// - Blocks of other languages, such as `sh`, are not run.

import Foundation
import Testing

@Suite struct DocumentationTests {
  @Test func `there is documentation to test`() throws {
    let pages = try Document.all.map(\.name)
    #expect(pages.contains("docs/file-format.md"))
  }

  @Test(arguments: try Document.all)
  func `output that matches the transcript passes`(_ page: Document) async throws {
    let isRun = page.blocks.contains { $0.language == "console" }
    guard isRun || page.blocks.contains(where: { $0.language == "yaml" }) else { return }
    try await Sandbox.with { sandbox in
      let folder = sandbox.path("page")
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: Locations.dictionaries, toPath: folder + "/dictionaries")
      let service = isRun ? try await sandbox.serve("--load", folder + "/dictionaries") : nil
      for block in page.blocks {
        if block.language == "yaml" { try await check(block, of: page, sandbox) }
        if let file = block.file { try sandbox.write(block.text, to: "page/" + file) }
        guard block.language == "console", let service else { continue }
        for step in Transcript(block.text).steps {
          let outcome = try await sandbox.bash(step.command, beside: service, in: folder)
          #expect(
            Transcript.matches(outcome.lines[...], step.expected[...]),
            """
            \(page.name):\(block.line): $ \(step.command)
            what comes out:
            \(outcome.output)
            what is shown:
            \(step.expected.joined(separator: "\n"))
            """)
        }
      }
    }
  }

  @Test(arguments: try Document.all)
  func `the Swift examples in the documentation are compiled`(_ page: Document) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path + "/Snippets"
    let snippets = try FileManager.default.contentsOfDirectory(atPath: folder).map {
      try String(contentsOfFile: folder + "/" + $0, encoding: .utf8)
    }
    for block in page.blocks where block.language == "swift" && block.text.contains("import Crosswalk") {
      #expect(
        snippets.contains { $0.contains(block.text) }, "\(page.name):\(block.line): no file of Snippets/ has this code")
    }
  }

  private func check(_ block: Document.Block, of page: Document, _ sandbox: Sandbox) async throws {
    guard block.text.hasPrefix("dictionary:") else { return }
    let path = try sandbox.write(block.text, to: "checked/line-\(block.line).yaml")
    let outcome = try await sandbox.crosswalk("check", path)
    #expect(outcome.status == 0, "\(page.name):\(block.line): \(outcome.errors)")
  }
}

extension Sandbox {
  /// Runs a command as a reader of the documentation would.
  fileprivate func bash(_ command: String, beside service: TestService, in folder: String) async throws -> Outcome {
    let real = service.address.split(separator: ":").joined(separator: " ")
    let port = service.address.split(separator: ":").last ?? ""
    let command = command.replacing("127.0.0.1 7440", with: real).replacing(" -p 7440 ", with: " -p \(port) ")
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    let environment = service.environment.merging(["PATH": "\(try Locations.programs()):\(path)"]) { _, new in new }
    // An example that waits for something which never comes fails, and does not hold up all tests for ever.
    return try await run(
      "/usr/bin/timeout", ["60", "/bin/bash", "-c", command], environment: environment, isMixed: true, in: folder)
  }
}
