import CrosswalkRedis
import Testing

@Suite struct RedisAddressTests {
  @Test func `an address can be a host and a port`() throws {
    let address = try RedisAddress("redis://redis.example:6380")
    #expect(address.endpoint == .tcp(host: "redis.example", port: 6380))
    #expect(address.user == nil)
    #expect(address.password == nil)
    #expect(address.database == 0)
    #expect(address.description == "redis://redis.example:6380")
  }

  @Test func `the default port is 6379`() throws {
    #expect(try RedisAddress("redis://localhost").endpoint == .tcp(host: "localhost", port: 6379))
    #expect(try RedisAddress("redis://localhost/").endpoint == .tcp(host: "localhost", port: 6379))
  }

  @Test func `user, password and database are read and percent-decoded`() throws {
    let address = try RedisAddress("redis://j%C3%BCrgen:p%40ss%2fw%3Ard%25@127.0.0.1:6379/12")
    #expect(address.user == "jürgen")
    #expect(address.password == "p@ss/w:rd%")
    #expect(address.database == 12)
  }

  @Test func `a password without a user is for the default user`() throws {
    let address = try RedisAddress("redis://:secret@localhost")
    #expect(address.user == nil)
    #expect(address.password == "secret")
  }

  @Test func `an IPv6 address is in brackets`() throws {
    let address = try RedisAddress("redis://[::1]:7000/3")
    #expect(address.endpoint == .tcp(host: "::1", port: 7000))
    #expect(address.description == "redis://[::1]:7000/3")
  }

  @Test func `an address can be a unix socket, with or without a database`() throws {
    #expect(try RedisAddress("unix:/run/redis.sock").endpoint == .unix(path: "/run/redis.sock"))
    let second = try RedisAddress("unix:/run/redis.sock?db=2")
    #expect(second.endpoint == .unix(path: "/run/redis.sock"))
    #expect(second.database == 2)
    #expect(second.description == "unix:/run/redis.sock?db=2")
  }

  @Test func `no description of an address shows its password`() throws {
    let address = try RedisAddress("redis://someone:hunter2@localhost:6379")
    for text in ["\(address)", String(reflecting: address), String(describing: Optional(address))] {
      #expect(!text.contains("hunter2"))
    }
    var dumped = ""
    dump(address, to: &dumped)
    #expect(!dumped.contains("hunter2"))
  }

  @Test(arguments: [
    ("", RedisAddressError.unknownScheme),
    ("localhost:6379", .unknownScheme),
    ("rediss://localhost", .unknownScheme),
    ("redis+sentinel://a:26379,b:26379/main", .sentinelNotSupported),
    ("redis+cluster://a:7000,b:7000", .clusterNotSupported),
    ("redis://", .badHost),
    ("redis://:6379", .badHost),
    ("redis://ho st:6379", .badHost),
    ("redis://[::1", .badHost),
    ("redis://[localhost]:6379", .badHost),
    ("redis://::1:6379", .badHost),
    ("redis://localhost:", .badPort),
    ("redis://localhost:0", .badPort),
    ("redis://localhost:65536", .badPort),
    ("redis://localhost:+80", .badPort),
    ("redis://localhost:6379:1", .badPort),
    ("redis://[::1]6379", .badPort),
    ("redis://localhost/one", .badDatabase),
    ("redis://localhost/-1", .badDatabase),
    ("redis://localhost/1/2", .badDatabase),
    ("redis://localhost?db=1", .badHost),
    ("redis://someone@localhost", .badCredentials),
    ("redis://someone:@localhost", .badCredentials),
    ("redis://a:%4@localhost", .badPercentEncoding),
    ("redis://a:%zz@localhost", .badPercentEncoding),
    ("redis://a:%ff@localhost", .badPercentEncoding),
    ("unix:redis.sock", .badPath),
    ("unix:", .badPath),
    ("unix:/redis.sock?database=1", .badPath),
    ("unix:/redis.sock?db=", .badDatabase),
  ])
  func `the error for a bad address tells what a correct one looks like`(text: String, expected: RedisAddressError) {
    #expect(throws: expected) { try RedisAddress(text) }
    #expect(!expected.description.isEmpty)
  }

  @Test func `the path of a unix socket has at most 100 bytes`() throws {
    let longest = "/" + String(repeating: "a", count: 99)
    #expect(try RedisAddress("unix:" + longest).endpoint == .unix(path: longest))
    #expect(throws: RedisAddressError.pathTooLong(101)) { try RedisAddress("unix:\(longest)b") }
  }
}
