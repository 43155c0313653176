import CrosswalkClient
import Testing

struct ServerAddressTests {
  @Test(arguments: [
    ("127.0.0.1:7440", ServerAddress.tcp(host: "127.0.0.1", port: 7440)),
    ("localhost:1", .tcp(host: "localhost", port: 1)),
    ("maps.example.org:65535", .tcp(host: "maps.example.org", port: 65535)),
    ("[::1]:7440", .tcp(host: "::1", port: 7440)),
    ("unix:/run/crosswalk.sock", .unix(path: "/run/crosswalk.sock")),
    ("unix:/tmp/a,b c", .unix(path: "/tmp/a,b c")),
  ])
  func `an address is read, and written in the same form`(text: String, address: ServerAddress) {
    #expect(ServerAddress(text) == address)
    #expect(address.description == text)
  }

  @Test(arguments: [
    "", "localhost", ":7440", "localhost:", "localhost:0", "localhost:65536", "localhost:+80", "localhost:٨٠",
    "::1:7440", "[::1]", "[::1]:", "[localhost]:80", "[]:80", "a:1,b:2", "a b:1", "http://a:80",
    "unix:", "unix:relative", "unix:/" + String(repeating: "x", count: 107),
  ])
  func `a text that is not an address is rejected`(text: String) {
    #expect(ServerAddress(text) == nil)
  }
}
