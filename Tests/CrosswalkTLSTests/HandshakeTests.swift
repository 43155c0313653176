import Testing

@testable import CrosswalkTLS

struct HandshakeTests {
  @Test(arguments: Setting.all)
  func `a server and a client understand each other`(setting: Setting) throws {
    let pair = try setting.pair(setting.server(), setting.client())
    pair.exchange()
    #expect(pair.speaks())
    for side in pair.sides { #expect(side.session.version == (setting.version == .tls12 ? "TLSv1.2" : "TLSv1.3")) }
    #expect(pair.client.session.peerNames.contains("DNS:localhost"))
    #expect(pair.server.session.peerNames.isEmpty != setting.hasClientCertificate)
  }

  @Test(arguments: Setting.all)
  func `every flight can be cut at every byte`(setting: Setting) throws {
    let (server, client) = try (setting.server(), setting.client())
    var cuts = 0
    var longest = 0
    var at = 1
    repeat {
      let pair = try setting.pair(server, client)
      // All flights that are long enough, at the same index.
      pair.exchange { _, bytes in
        longest = max(longest, bytes.count)
        cuts += at < bytes.count ? 1 : 0
        return [bytes.prefix(at), bytes.dropFirst(at)]
      }
      try #require(pair.speaks(), "cut at \(at)")
      at += 1
    } while at < longest
    #expect(cuts > 1000)
  }

  @Test(arguments: Setting.all)
  func `everything can come byte by byte`(setting: Setting) throws {
    let pair = try setting.pair(setting.server(), setting.client())
    pair.exchange { _, bytes in bytes.indices.map { bytes[$0...$0] } }
    #expect(pair.speaks())
    pair.client.session.send([UInt8](repeating: 7, count: 40_000))
    pair.exchange { _, bytes in bytes.indices.map { bytes[$0...$0] } }
    #expect(pair.server.received.dropFirst("from the client".utf8.count).elementsEqual(repeatElement(7, count: 40_000)))
  }

  @Test(arguments: Setting.all)
  func `everything can come in pieces of any length`(setting: Setting) throws {
    let (server, client) = try (setting.server(), setting.client())
    for seed in 0..<50 {
      var numbers = SeededNumbers(UInt64(seed))
      let pair = try setting.pair(server, client)
      pair.client.session.send("early ")
      let cut: Pair.Cut = { _, bytes in
        var rest = bytes[...]
        var pieces: [ArraySlice<UInt8>] = []
        while !rest.isEmpty {
          let count = Int.random(in: 0...min(rest.count, 400), using: &numbers)
          pieces.append(rest.prefix(count))
          rest = rest.dropFirst(count)
        }
        return pieces
      }
      pair.exchange(cut)
      let long = (0..<Int.random(in: 1...100_000, using: &numbers)).map { UInt8(truncatingIfNeeded: $0) }
      pair.server.session.send(long)
      pair.client.session.send("late")
      pair.exchange(cut)
      try #require(pair.isOpen && pair.server.text == "early late" && pair.client.received == long, "seed \(seed)")
    }
  }

  @Test(arguments: [TLSContext.Version.tls12, .tls13])
  func `64 MiB go both ways at the same time`(version: TLSContext.Version) throws {
    let setting = Setting(version: version, hasClientCertificate: false)
    let pair = try setting.pair(setting.server(), setting.client())
    pair.exchange()
    var numbers = SeededNumbers(1)
    let block = (0..<(1 << 20)).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
    for round in 0..<64 {
      // Other pieces in each round.
      for start in stride(from: 0, to: block.count, by: 1000 + round * 977) {
        let piece = Array(block[start..<min(start + 1000 + round * 977, block.count)])
        for side in pair.sides { side.session.send(piece) }
      }
      pair.exchange()
      for side in pair.sides {
        try #require(side.received == block)
        side.received.removeAll()
      }
    }
    #expect(pair.isOpen)
  }

  @Test func `keys can be changed under way`() throws {
    let setting = Setting(version: .tls13, hasClientCertificate: false)
    let pair = try setting.pair(setting.server(), setting.client())
    pair.exchange()
    #expect(pair.client.session.updateKeys())
    #expect(pair.server.session.updateKeys())
    pair.exchange()
    #expect(pair.speaks())
  }

  @Test func `plaintext can be answered and the session closed from where it is received`() throws {
    let setting = Setting(version: .tls13, hasClientCertificate: false)
    let pair = try setting.pair(setting.server(), setting.client())
    pair.exchange()
    pair.client.session.send("ping")
    let server = pair.server.session
    pair.client.session.output().withUnsafeBytes { bytes in
      server.receive(bytes) { plaintext in
        server.send(plaintext)
        server.close()
      }
    }
    pair.exchange()
    #expect(pair.client.text == "ping")
    #expect(pair.client.session.state == .peerClosed)
  }

  @Test func `a session outlives the context that it began with`() throws {
    let setting = Setting(version: .tls13, hasClientCertificate: true)
    let pair = try { try setting.pair(setting.server(), setting.client()) }()
    pair.exchange()
    #expect(pair.speaks())
  }

  @Test(arguments: ["localhost", "localhost.", "LOCALHOST", "a.wild.example", "127.0.0.1", "::1"])
  func `a server is known by its names and addresses`(host: String) throws {
    let setting = Setting(version: .tls13, hasClientCertificate: false)
    let pair = try Pair(setting.server(), setting.client(), host: host)
    pair.exchange()
    #expect(pair.speaks())
  }

  @Test func `a server with an RSA key is understood`() throws {
    let server = try TLSContext.server(
      certificateFile: Certificates.path("rsa.pem"), keyFile: Certificates.path("rsa.key"))
    for version in [TLSContext.Version.tls12, .tls13] {
      let setting = Setting(version: version, hasClientCertificate: false)
      let pair = try setting.pair(server, setting.client())
      pair.exchange()
      #expect(pair.speaks())
    }
  }
}
