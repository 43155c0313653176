import CrosswalkTesting
import Foundation
import Testing

/// `top --watch`, on a terminal.
@Suite struct TopWatchTests {
  private static let enter = "\u{1B}[?1049h\u{1B}[?25l"
  private static let leave = "\u{1B}[?25h\u{1B}[?1049l"

  @Test(arguments: [nil, SIGINT, SIGTERM, SIGQUIT])
  func `it updates the services, and restores the terminal`(signal: Int32?) async throws {
    try await watch(answer: Self.answer) { peer, terminal, top in
      try await eventually { peer.requests.count >= 9 }
      try await eventually { terminal.text.contains("crm/lookup") }
      #expect(!terminal.isOrdinary)
      if let signal { top.signal(signal) } else { terminal.type("q") }
      #expect(await top.ending() == .exited(0))
      #expect(terminal.isOrdinary)
      try await eventually { terminal.text.hasSuffix(Self.leave) }
      #expect(terminal.text.hasPrefix(Self.enter + "\u{1B}[H\u{1B}[Kcrosswalk top busiest, every 0.1 seconds; q or "))
      #expect(terminal.text.contains(Answers.topHeading))
      #expect(terminal.text.contains("billing.invoice    -    300"))
      #expect(
        Set(peer.requests) == [
          "TOP busiest", "STATS billing.invoice from=2026-08-01T15:03:00.000000Z",
          "STATS crm/lookup from=2026-08-01T15:03:00.000000Z", "STATS billing.invoice from=2026-08-01T15:04:00.000000Z",
          "STATS crm/lookup from=2026-08-01T15:04:00.000000Z",
        ])
    }
  }

  @Test func `a narrow window has shorter names and fewer figures, which are never cut, and more when it grows`()
    async throws
  {
    try await watch(columns: 34, rows: 14, answer: Self.answer) { _, terminal, top in
      try await eventually { terminal.text.contains("crm/lookup") }
      for line in Self.shown(terminal.text) { #expect(line.count <= 34, "\(line)") }
      #expect(terminal.text.contains("billing.invo…    -    300  12.5 ms\r"), "\(terminal.text)")
      terminal.resize(columns: 120, rows: 12)
      top.signal(SIGWINCH)
      try await eventually {
        terminal.text.contains("billing.invoice    -    300   75 %  12.3 %       3  0.0833/s  12.5 ms")
      }
      terminal.type("q")
      #expect(await top.ending() == .exited(0))
    }
  }

  @Test func `the current rate of calls is shown once two looks are two seconds apart`() async throws {
    let start = ContinuousClock.now
    // A hundred calls a second.
    let answer: @Sendable (String, Int) -> String = { line, _ in
      guard !line.hasPrefix("TOP") else { return "OK \(Answers.top)" }
      let calls = Int(start.duration(to: .now) / .milliseconds(10))
      return "OK " + Answers.look(at: line.contains("crm") ? "crm/lookup" : "billing.invoice", calls: calls)
    }
    try await watch(answer: answer) { _, terminal, top in
      try await eventually { terminal.text.contains(/billing.invoice +(9[0-9]|1[01][0-9])(\.[0-9]+)?\/s +300/) }
      terminal.type("q")
      #expect(await top.ending() == .exited(0))
    }
  }

  @Test func `it continues while the server is away, and says so`() async throws {
    let answer: @Sendable (String, Int) -> String = { _, before in
      before == 1 ? "ERR unavailable \"no Redis\\nfor now\"" : "OK []"
    }
    try await watch(answer: answer) { peer, terminal, top in
      try await eventually { terminal.text.contains(#"Error: no Redis\nfor now"#) }
      try await eventually { peer.requests.count > 3 }
      terminal.type("q")
      #expect(await top.ending() == .exited(0))
    }
  }

  @Test func `it ends when the server no longer allows it`() async throws {
    let answer: @Sendable (String, Int) -> String = { _, before in
      before == 0 ? "OK []" : #"ERR denied "not any more""#
    }
    try await watch(answer: answer) { _, terminal, top in
      #expect(await top.ending() == .exited(77))
      #expect(terminal.isOrdinary)
      try await eventually { terminal.text.hasSuffix(Self.leave + "Error: not any more\r\n") }
    }
  }

  @Test func `it waits for a server that does not answer yet`() async throws {
    try await Sandbox.with { sandbox in
      try await PseudoTerminal.with(columns: 80, rows: 24) { terminal in
        let top = try await sandbox.start(
          ["top", "--watch", "--interval", "100ms", "--server", "unix:" + sandbox.path("peer.sock")], on: terminal)
        try await eventually { terminal.text.contains("Error: ") }
        #expect(terminal.text.hasPrefix(Self.enter))
        try await ScriptedPeer.run(in: sandbox, answer: Self.answer) { _ in
          try await eventually { terminal.text.contains("busiest services from 2026-08-01T14:05") }
        }
        terminal.type("q")
        #expect(await top.ending() == .exited(0))
        #expect(terminal.isOrdinary)
      }
    }
  }

  @Test func `an error at the start is printed without changing the screen`() async throws {
    try await watch(answer: { _, _ in #"ERR denied "not you""# }) { _, terminal, top in
      #expect(await top.ending() == .exited(77))
      try await eventually { terminal.text.contains("Error: not you") }
      #expect(!terminal.text.contains("\u{1B}"))
    }
  }

  private static let answer: @Sendable (String, Int) -> String = { line, _ in
    switch line.prefix(7) {
    case "TOP bus": "OK \(Answers.top)"
    case "STATS b": "OK \(Answers.look(at: "billing.invoice", calls: 0))"
    default: "OK \(Answers.look(at: "crm/lookup", calls: 0))"
    }
  }

  /// The lines that a terminal was given, without what moves its cursor.
  private static func shown(_ text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).map { String($0.replacing(/\u{1B}\[[?0-9]*[A-Za-z]/, with: "")) }
  }

  private func watch(
    columns: UInt16 = 120, rows: UInt16 = 24, answer: @escaping @Sendable (String, Int) -> String,
    _ body: (ScriptedPeer, PseudoTerminal, TestProcess) async throws -> Void
  ) async throws {
    try await Sandbox.with { sandbox in
      try await ScriptedPeer.run(in: sandbox, answer: answer) { peer in
        try await PseudoTerminal.with(columns: columns, rows: rows) { terminal in
          let top = try await sandbox.start(
            ["top", "--watch", "--interval", "100ms"], on: terminal, environment: peer.environment)
          try await body(peer, terminal, top)
        }
      }
    }
  }
}
