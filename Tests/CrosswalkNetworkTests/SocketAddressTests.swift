import Testing

@testable import CrosswalkNetwork

struct SocketAddressTests {
  @Test(arguments: ["127.0.0.1", "0.0.0.0", "255.1.2.3", "::1", "::", "fe80::1", "2001:db8::42"])
  func `a numeric address is read and written`(text: String) throws {
    let address = try #require(SocketAddress(numeric: text, port: 7440))
    #expect(address.host == text)
    #expect(address.port == 7440)
    #expect(address.withSockaddr { pointer, _ in SocketAddress(pointer) } == address)
  }

  @Test(arguments: ["", "localhost", "127.0.0", "127.0.0.1.", "1::2::3", "[::1]", "127.0.0.1:80"])
  func `a text that is not a numeric address is rejected`(text: String) {
    #expect(SocketAddress(numeric: text, port: 1) == nil)
  }

  @Test(arguments: ["127.0.0.1", "127.255.0.9", "::1"]) func `an address of this machine is loopback`(text: String)
    throws
  {
    #expect(try #require(SocketAddress(numeric: text, port: 1)).isLoopback)
  }

  @Test(arguments: ["0.0.0.0", "128.0.0.1", "10.0.0.1", "::", "::2", "fe80::1"])
  func `an address that others can reach is not loopback`(text: String) throws {
    #expect(try #require(SocketAddress(numeric: text, port: 1)).isLoopback == false)
  }

  @Test func `a name is looked up`() async throws {
    let address = try await SocketAddress.resolve("localhost", port: 7440)
    #expect(address.isLoopback)
    #expect(address.port == 7440)
  }

  @Test func `a name that does not exist has no address`() async {
    await #expect(throws: ResolutionError.self) { try await SocketAddress.resolve("no-such-host.invalid", port: 1) }
  }
}
