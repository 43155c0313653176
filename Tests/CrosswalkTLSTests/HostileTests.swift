import Testing

@testable import CrosswalkTLS

/// Bytes that nobody would send who means well.
struct HostileTests {
  /// Lets both sides say something if they can, and ends the connection.
  private func conclude(_ pair: Pair) {
    for side in pair.sides where side.session.state == .open { side.session.send("a secret") }
    pair.exchange()
    pair.end()
  }

  /// The second byte of the version, in the header of a record that is not encrypted, is not part of what TLS protects.
  private func isUnprotected(_ index: Int, _ bytes: [UInt8]) -> Bool {
    var start = 0
    while start + 5 <= bytes.count {
      if index == start + 2, [20, 22].contains(bytes[start]) { return true }
      start += 5 + Int(bytes[start + 3]) << 8 + Int(bytes[start + 4])
    }
    return false
  }

  @Test(arguments: Setting.all)
  func `no byte of a handshake can be changed`(setting: Setting) throws {
    let (server, client) = try (setting.server(), setting.client())
    var numbers = SeededNumbers(7)
    var changed = 0
    for flight in 0..<8 {
      var index = 0
      var longest = 0
      repeat {
        // One bit, or any.
        let mask =
          index % 2 == 0 ? UInt8(1) << UInt8.random(in: 0..<8, using: &numbers) : .random(in: 1...255, using: &numbers)
        var mayBeIgnored = false
        var isChanged = false
        let pair = try setting.pair(server, client)
        pair.exchange { number, bytes in
          // Signatures, and so flights, are not always as long.
          guard number == flight, index < bytes.count else { return [bytes[...]] }
          longest = bytes.count
          mayBeIgnored = isUnprotected(index, bytes)
          isChanged = true
          var bytes = bytes
          bytes[index] ^= mask
          return [bytes[...]]
        }
        if isChanged {
          changed += 1
          conclude(pair)
          let hasFailed = pair.sides.contains { $0.session.reason != nil }
          let isSecret = pair.sides.allSatisfy { $0.received.isEmpty }
          let isUnharmed = mayBeIgnored && pair.sides.allSatisfy { $0.text == "a secret" }
          try #require(hasFailed && isSecret || isUnharmed, "flight \(flight), byte \(index), mask \(mask)")
        }
        index += 1
      } while index < longest
    }
    #expect(changed > 1000)
  }

  @Test(arguments: Setting.all)
  func `a handshake that stops at any byte ends in failure and without plaintext`(setting: Setting) throws {
    let (server, client) = try (setting.server(), setting.client())
    for flight in 0..<8 {
      var kept = 0
      var longest = 0
      repeat {
        let pair = try setting.pair(server, client)
        // Early, so that it follows the client's last message at once.
        for side in pair.sides { side.session.send("a secret") }
        var isOver = false
        pair.exchange { number, bytes in
          if isOver { return [] }
          guard number == flight else { return [bytes[...]] }
          if pair.isOpen { return [] }
          isOver = true
          longest = bytes.count
          return [bytes.prefix(kept)]
        }
        pair.end()
        guard longest > 0 else { break }
        // The side to which the last byte is missing is the one that must not believe anything.
        let side = flight % 2 == 0 ? pair.server : pair.client
        if side.session.state == .peerEnded {
          // The handshake is complete, and only what was sent after it is cut off.
          try #require(setting.version == .tls13 || flight > 1, "flight \(flight), \(kept) bytes")
        } else {
          try #require(side.session.reason != nil && side.received.isEmpty, "flight \(flight), \(kept) bytes")
        }
        kept += 1
      } while kept < longest
    }
  }

  @Test(arguments: Setting.all)
  func `a handshake that stops at any message ends in failure and without plaintext`(setting: Setting) throws {
    let (server, client) = try (setting.server(), setting.client())
    var messages = 0
    for stop in 0... {
      let pair = try setting.pair(server, client)
      var record = 0
      pair.exchange { _, bytes in
        var pieces: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while rest.count >= 5, record < stop {
          let count = 5 + Int(rest[rest.startIndex + 3]) << 8 + Int(rest[rest.startIndex + 4])
          pieces.append(rest.prefix(count))
          rest = rest.dropFirst(count)
          record += 1
        }
        return pieces
      }
      if pair.isOpen { break }
      messages = stop
      conclude(pair)
      try #require(pair.sides.contains { $0.session.reason != nil })
      try #require(pair.sides.allSatisfy { $0.received.isEmpty }, "after \(stop) records")
    }
    #expect(messages > 3)
  }

  @Test func `garbage ends in failure`() throws {
    let setting = Setting(version: .tls13, hasClientCertificate: true)
    let (server, client) = try (setting.server(), setting.client())
    for seed in 0..<2000 {
      var numbers = SeededNumbers(UInt64(seed))
      let pair = try setting.pair(server, client)
      var garbage = (0..<Int.random(in: 1...600, using: &numbers)).map { _ in UInt8(truncatingIfNeeded: numbers.next())
      }
      // Half of it looks like the beginning of a record or of a hello.
      if seed % 2 == 0 {
        let header: [UInt8] = [22, 3, 3, 0, UInt8.random(in: 4...255, using: &numbers), seed % 4 == 0 ? 1 : 2, 0, 0]
        garbage.replaceSubrange(0..<min(garbage.count, header.count), with: header)
      }
      for side in pair.sides {
        side.receive(garbage)
        side.session.receiveEnd()
        try #require(side.session.reason != nil && side.received.isEmpty, "seed \(seed)")
      }
    }
  }

  @Test(arguments: Setting.all)
  func `no byte of a record can be changed`(setting: Setting) throws {
    let (server, client) = try (setting.server(), setting.client())
    var index = 0
    var longest = 1
    while index < longest {
      let pair = try setting.pair(server, client)
      pair.exchange()
      pair.client.session.send("good")
      pair.exchange()
      pair.client.session.send("a secret")
      var bytes = pair.client.session.output()
      longest = bytes.count
      bytes[index] ^= 0x10
      pair.server.receive(bytes)
      // A record that has become longer never comes to an end.
      if pair.server.session.state == .open { pair.server.receive([UInt8](repeating: 0, count: 20_000)) }
      try #require(pair.server.session.reason != nil && pair.server.text == "good", "byte \(index)")
      // Nothing is handed out or sent after that.
      pair.client.session.send("another")
      pair.server.session.send("reply")
      pair.exchange()
      try #require(pair.server.text == "good" && pair.client.received.isEmpty && pair.client.session.reason != nil)
      index += 1
    }
  }

  @Test(arguments: Setting.all)
  func `a record that comes twice or in another order is refused`(setting: Setting) throws {
    for isRepeated in [true, false] {
      let pair = try setting.pair(setting.server(), setting.client())
      pair.exchange()
      pair.client.session.send("one")
      let first = pair.client.session.output()
      pair.client.session.send("two")
      let second = pair.client.session.output()
      for record in isRepeated ? [first, first] : [second, first] { pair.server.receive(record) }
      #expect(pair.server.text == (isRepeated ? "one" : ""))
      #expect(pair.server.session.reason == "what the peer sent was damaged or changed on the way")
    }
  }
}
