import CrosswalkTesting
import Foundation
import Testing

/// `top --watch`, on a terminal.
@Suite struct TopWatchTests {
  private static let enter = "\u{1B}[?1049h\u{1B}[?25l"
  private static let leave = "\u{1B}[?25h\u{1B}[?1049l"

  @Test(arguments: [nil, SIGINT, SIGTERM, SIGQUIT])
  func `it shows the services again and again, and leaves the terminal as it was`(signal: Int32?) async throws {
    try await watch(answer: { _, _ in "OK \(Answers.top)" }) { peer, terminal, top in
      try await eventually { peer.requests.count >= 3 }
      try await eventually { terminal.text.contains("crm/lookup") }
      #expect(!terminal.isOrdinary)
      if let signal { top.signal(signal) } else { terminal.type("q") }
      #expect(await top.ending() == .exited(0))
      #expect(terminal.isOrdinary)
      try await eventually { terminal.text.hasSuffix(Self.leave) }
      #expect(terminal.text.hasPrefix(Self.enter + "\u{1B}[H\u{1B}[Kcrosswalk top busiest, every 0.1 seconds; q or "))
      #expect(terminal.text.contains("billing.invoice    300"))
      #expect(Set(peer.requests) == ["TOP busiest"])
    }
  }

  @Test func `a small window gets what there is room for, and more when it grows`() async throws {
    try await watch(columns: 20, rows: 4, answer: { _, _ in "OK \(Answers.top)" }) { _, terminal, top in
      try await eventually { terminal.text.contains("billing.invoice    3") }
      #expect(!terminal.text.contains("crm"))
      #expect(!terminal.text.contains("billing.invoice    30"))
      terminal.resize(columns: 100, rows: 10)
      top.signal(SIGWINCH)
      try await eventually { terminal.text.contains("1.23 s\r\r\n\u{1B}[Kcrm/lookup") }
      terminal.type("q")
      #expect(await top.ending() == .exited(0))
    }
  }

  @Test func `it goes on while the service is away, and says so`() async throws {
    let answer: @Sendable (String, Int) -> String = { _, before in
      before == 1 ? "ERR unavailable \"no Redis\\nfor now\"" : "OK \(Answers.top)"
    }
    try await watch(answer: answer) { peer, terminal, top in
      try await eventually { terminal.text.contains(#"Error: no Redis\nfor now"#) }
      try await eventually { peer.requests.count > 3 }
      terminal.type("q")
      #expect(await top.ending() == .exited(0))
    }
  }

  @Test func `it ends when it is not allowed any more`() async throws {
    let answer: @Sendable (String, Int) -> String = { _, before in
      before == 0 ? "OK \(Answers.top)" : #"ERR denied "not any more""#
    }
    try await watch(answer: answer) { _, terminal, top in
      #expect(await top.ending() == .exited(77))
      #expect(terminal.isOrdinary)
      try await eventually { terminal.text.hasSuffix(Self.leave + "Error: not any more\r\n") }
    }
  }

  @Test func `no screen is made for a service that cannot be asked at all`() async throws {
    try await Sandbox.with { sandbox in
      try await PseudoTerminal.with(columns: 80, rows: 24) { terminal in
        let top = try await sandbox.start(
          ["top", "--watch", "--server", "unix:" + sandbox.path("none.sock")], on: terminal)
        #expect(await top.ending() == .exited(69))
        try await eventually { terminal.text.contains("Error: ") }
        #expect(!terminal.text.contains("\u{1B}"))
      }
    }
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
