/// What a Redis client says of itself.
struct ClientDescription {
  /// What this connection is called.
  var name: [UInt8]?

  /// The library that it uses, and of which version.
  var libraryName: [UInt8] = []
  var libraryVersion: [UInt8] = []

  /// A name as it may be given.
  ///
  /// `CLIENT LIST` divides by spaces, and its reader counts on that.
  static func checked(_ name: UnsafeRawBufferPointer, upTo longest: Int) throws(RequestFault) -> [UInt8] {
    guard name.count <= longest else {
      throw RequestFault(.tooLong, "the name has \(name.count) bytes; the limit is \(longest)")
    }
    guard name.allSatisfy({ UInt8(ascii: "!")...UInt8(ascii: "~") ~= $0 }) else {
      throw RequestFault(.badRequest, "a client's name has ASCII letters, digits and marks, and no spaces")
    }
    return Array(name)
  }
}

extension Session {
  /// This connection as a line of `CLIENT LIST`.
  ///
  /// Clients look for the members that Redis has; what there is no such thing of here is 0.
  var clientLine: String {
    let age = (ContinuousClock.now - peer.since).components.seconds
    let facts = [
      "id=\(id)", "addr=\(peer.remoteText)", "laddr=\(peer.localText)", "fd=-1", "name=\(text(client.name ?? []))",
      "age=\(age)", "idle=0", "flags=\(subscriptions > 0 ? "P" : "N")", "db=0", "sub=\(subscriptions)", "psub=0",
      "ssub=0",
      "multi=-1", "watch=0", "qbuf=0", "qbuf-free=0", "argv-mem=0", "multi-mem=0", "rbs=0", "rbp=0", "obl=0", "oll=0",
      "omem=0", "tot-mem=0", "events=r", "cmd=client", "user=default", "redir=-1",
      "resp=\(encoding == .resp3 ? 3 : 2)", "lib-name=\(text(client.libraryName))",
      "lib-ver=\(text(client.libraryVersion))",
    ]
    return facts.joined(separator: " ") + "\n"
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
