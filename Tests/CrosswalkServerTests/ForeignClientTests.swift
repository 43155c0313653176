import CrosswalkTesting
import Foundation
import Testing

@testable import CrosswalkServer

/// Clients of other protocols, with real sockets.
@Suite(.timeLimit(.minutes(5)))
struct ForeignClientTests {
  private static let post =
    "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://other.example\r\nContent-Length: 5\r\n\r\nPING\n"

  @Test func `an HTTP client gets an answer that it understands, and then the connection is closed`() async throws {
    let log = RecordedLog()
    let path = FileManager.default.temporaryDirectory.appending(path: "crosswalk-\(UUID())").path
    let addresses: [ListenAddress] = [.tcp(host: "127.0.0.1", port: 0), .unix(path: path)]
    try await RunningServer.run(on: addresses, logger: log.logger) { server in
      for address in server.addresses {
        let reply = try await TestClient.connect(to: address) { client in
          try await client.send(Self.post)
          return try await client.rest()
        }
        #expect(reply.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        #expect(reply.hasSuffix("\r\n\r\nERR bad-request \"this is not an HTTP port\"\n"))
      }
      let tls = try await server.connect { client in
        try await client.send("\u{16}\u{3}\u{1}")
        return try await client.rest()
      }
      #expect(tls == "ERR bad-request \"this port does not speak TLS\"\n")
    }
    // There is one line, however many clients come within a minute.
    #expect(log.all.count == 1)
    #expect(log.all.first?.hasPrefix("warning: A client that speaks HTTP, such as a browser, was refused") == true)
    #expect(log.all.first?.contains(" peer=127.0.0.1:") == true)
  }

  @Test func `what an HTTP client sends afterwards is not answered`() async throws {
    try await RunningServer.run { server in
      let socket = try PlainSocket(server.addresses[0])
      try socket.send("PING\nHost: x\nPING\n")
      try socket.send(String(repeating: "PING\n", count: 10))
      #expect(try await socket.line() == "OK PONG")
      #expect(try await socket.line() == "ERR bad-request \"this is not an HTTP port\"")
      await #expect(throws: PlainSocket.Failed.self) { try await socket.line() }
    }
  }
}
