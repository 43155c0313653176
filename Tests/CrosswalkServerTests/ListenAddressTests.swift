import Testing

@testable import CrosswalkServer

struct ListenAddressTests {
  @Test(arguments: [
    ("127.0.0.1:7440", ListenAddress.tcp(host: "127.0.0.1", port: 7440)),
    ("localhost:0", .tcp(host: "localhost", port: 0)),
    ("[::1]:65535", .tcp(host: "::1", port: 65535)), ("unix:/run/x y.sock", .unix(path: "/run/x y.sock")),
    ("example.org:1", .tcp(host: "example.org", port: 1)),
  ])
  func `an address is written as it was parsed`(text: String, address: ListenAddress) throws {
    #expect(try ListenAddress(parsing: text) == address)
    #expect(address.description == text)
  }

  @Test(arguments: [
    ("", "an address is 127.0.0.1:port, [::1]:port or unix:/path"),
    ("7440", "an address is 127.0.0.1:port, [::1]:port or unix:/path"),
    (":7440", "write a host's name or address before the port: 127.0.0.1:7440"),
    ("host:", "a port is a number from 0 to 65535"), ("host:65536", "a port is a number from 0 to 65535"),
    ("host:+1", "a port is a number from 0 to 65535"), ("host:000001", "a port is a number from 0 to 65535"),
    ("::1:7440", "write an IPv6 address in brackets: [::1]:7440"),
    ("[x]:1", "write an IPv6 address between the brackets: [::1]:7440"),
    ("[127.0.0.1]:1", "write an IPv6 address between the brackets: [::1]:7440"),
    ("a b:1", "write a host's name or address before the port: 127.0.0.1:7440"),
    ("unix:x", "write unix: and an absolute path"),
    ("unix:/" + String(repeating: "x", count: 107), "a unix socket's path has at most 107 bytes"),
  ])
  func `what is not an address is refused with what would be right`(text: String, expectation: String) {
    #expect(throws: ListenAddressError(text, expectation)) { try ListenAddress(parsing: text) }
  }

  @Test(arguments: [
    ("127.0.0.1:1", true), ("127.8.8.8:1", true), ("[::1]:1", true), ("[0:0::1]:1", true), ("localhost:1", true),
    ("unix:/x", true), ("0.0.0.0:1", false), ("[::]:1", false), ("127.example.org:1", false), ("10.0.0.1:1", false),
  ])
  func `a loopback address is one that only this machine can reach`(text: String, isLoopback: Bool) throws {
    #expect(try ListenAddress(parsing: text).isLoopback == isLoopback)
  }
}
