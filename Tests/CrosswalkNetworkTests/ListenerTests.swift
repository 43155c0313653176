import CrosswalkTesting
import Foundation
import Glibc
import Testing

@testable import CrosswalkNetwork

struct ListenerTests {
  /// Runs `body` with a loop and an unused path.
  private func with(_ body: (EventLoop, String) async throws -> Void) async throws {
    let loop = try EventLoop(name: "test")
    let path = "/tmp/crosswalk-network-\(UUID().uuidString.prefix(13)).sock"
    let result: Result<Void, any Error>
    do { result = .success(try await body(loop, path)) } catch { result = .failure(error) }
    unlink(path)
    await loop.close()
    try result.get()
  }

  @Test func `with port 0 the system picks the port`() async throws {
    try await with { loop, _ in
      let address = try #require(SocketAddress(numeric: "127.0.0.1", port: 0))
      let listener = try await Listener.listen(at: address, on: loop) { _ in }
      #expect(listener.address.host == "127.0.0.1")
      #expect(listener.address.port != 0)
      await listener.close()
    }
  }

  @Test func `an address with a listener is in use, and is free after the listener is closed`() async throws {
    try await with { loop, _ in
      let any = try #require(SocketAddress(numeric: "127.0.0.1", port: 0))
      let first = try await Listener.listen(at: any, on: loop) { _ in }
      await #expect(throws: ListenError.addressInUse) {
        _ = try await Listener.listen(at: first.address, on: loop) { _ in }
      }
      await first.close()
      let second = try await Listener.listen(at: first.address, on: loop) { _ in }
      #expect(second.address == first.address)
      await second.close()
      #expect(throws: TestPeer.Failed.self) { try TestPeer(first.address) }
    }
  }

  @Test func `it is not possible to listen at an address of another machine`() async throws {
    try await with { loop, _ in
      let address = try #require(SocketAddress(numeric: "192.0.2.1", port: 0))
      await #expect(throws: ListenError.failed("address not available")) {
        _ = try await Listener.listen(at: address, on: loop) { _ in }
      }
    }
  }

  @Test func `a unix socket with a listener is in use, and one that was left behind is replaced`() async throws {
    try await with { loop, path in
      let first = try await Listener.listen(at: .unix(path: path), on: loop) { _ in }
      await #expect(throws: ListenError.addressInUse) {
        _ = try await Listener.listen(at: .unix(path: path), on: loop) { _ in }
      }
      await first.close()
      #expect(access(path, F_OK) != 0)
      // A process that is killed leaves such a socket.
      let left = socket(AF_UNIX, 1, 0)
      let status = SocketAddress.unix(path: path).withSockaddr { bind(left, $0, $1) }
      #expect(status == 0)
      close(left)
      let second = try await Listener.listen(at: .unix(path: path), on: loop) { _ in }
      _ = try TestPeer(.unix(path: path))
      await second.close()
    }
  }

  @Test func `a file that is not a socket is left alone`() async throws {
    try await with { loop, path in
      try "mine".write(toFile: path, atomically: true, encoding: .utf8)
      await #expect(throws: ListenError.failed("the file at this path is not a socket and was not replaced")) {
        _ = try await Listener.listen(at: .unix(path: path), on: loop) { _ in }
      }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
    }
  }

  @Test func `a connection that nobody takes over is closed`() async throws {
    try await with { loop, path in
      let listener = try await Listener.listen(at: .unix(path: path), on: loop) { _ in }
      #expect(try await TestPeer(.unix(path: path)).receive().isEmpty)
      await listener.close()
    }
  }

  @Test func `connections are handed to the loop that is to serve them`() async throws {
    let loops = try (0..<3).map { try EventLoop(name: "test-\($0)") }
    let address = try #require(SocketAddress(numeric: "127.0.0.1", port: 0))
    let listener = try await Listener.listen(at: address, on: loops[0]) { socket in
      loops[1].execute {
        guard let connection = try? Connection(socket, on: loops[1], .init(low: 1, high: 2)) else { return }
        connection.send(loops[1].isCurrent ? "there" : "elsewhere")
        connection.close()
      }
    }
    #expect(try await TestPeer(listener.address).receiveText() == "there")
    await listener.close()
    for loop in loops { await loop.close() }
  }

  @Test func `on a closed loop nothing listens`() async throws {
    let loop = try EventLoop(name: "test")
    await loop.close()
    let address = try #require(SocketAddress(numeric: "127.0.0.1", port: 0))
    await #expect(throws: ListenError.failed("the event loop is closed")) {
      _ = try await Listener.listen(at: address, on: loop) { _ in }
    }
  }
}
