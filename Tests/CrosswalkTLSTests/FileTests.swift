import Foundation
import Testing

@testable import CrosswalkTLS

struct FileTests {
  private func error(_ certificate: String, _ key: String? = nil) throws -> TLSError? {
    let (certificate, key) = try (Certificates.path(certificate), key.map { try Certificates.path($0) })
    do throws(TLSError) {
      _ = try TLSContext.server(certificateFile: certificate, keyFile: key)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [("server.pem", "server.key"), ("both.pem", nil), ("chain.pem", "deep.key"), ("rsa.pem", "rsa.key")])
  func `a certificate and its key are one file or two`(certificate: String, key: String?) throws {
    #expect(try error(certificate, key) == nil)
  }

  @Test func `a key can follow the parameters of its curve`() throws {
    #expect(try error("parameters.pem", "parameters.key") == nil)
  }

  @Test func `a certificate and a key that do not belong together are named`() throws {
    let (certificate, key) = try (Certificates.path("server.pem"), Certificates.path("client.key"))
    let error = try #require(try error("server.pem", "client.key"))
    #expect(error == .mismatch(certificate: certificate, key: key))
    #expect(
      error.description
        == "the private key in '\(key)' does not belong to the certificate in '\(certificate)'; both must be of one pair"
    )
    #expect(try self.error("server.pem", "rsa.key") != nil)
  }

  @Test func `a chain that begins with the wrong certificate is found out`() throws {
    #expect(
      try error("reversed.pem", "deep.key")
        == .leafNotFirst(certificate: Certificates.path("reversed.pem"), number: 2))
  }

  @Test func `files that cannot be read are named, with the reason of the system`() throws {
    #expect(
      try error("missing.pem")
        == .unreadable(file: Certificates.path("missing.pem"), reason: "No such file or directory"))
    #expect(try error("") == .unreadable(file: Certificates.path(""), reason: "it is not a file"))
    let pipe = try Certificates.path("pipe")
    mkfifo(pipe, 0o600)
    #expect(try error("pipe") == .unreadable(file: pipe, reason: "it is not a file"))
    let large = try Certificates.write("large.pem", String(repeating: "-----BEGIN ", count: 500_000))
    #expect(try error("large.pem") == .unreadable(file: large, reason: "it is larger than 4 MiB"))
    #expect(
      try error("server.pem", "missing.key")
        == .unreadable(file: Certificates.path("missing.key"), reason: "No such file or directory"))
  }

  @Test func `what is not PEM is not`() throws {
    #expect(try error("server.der") == .notPEM(file: Certificates.path("server.der")))
    let empty = try Certificates.write("empty.pem", "")
    #expect(try error("empty.pem") == .notPEM(file: empty))
    #expect(try error("server.pem", "server.der") == .notPEM(file: Certificates.path("server.der")))
  }

  @Test func `a file without a certificate or without a key is named`() throws {
    #expect(try error("server.key") == .noCertificate(file: Certificates.path("server.key")))
    #expect(try error("server.pem") == .noKey(file: Certificates.path("server.pem")))
    #expect(try error("server.pem", "ca.pem") == .noKey(file: Certificates.path("ca.pem")))
  }

  @Test func `an encrypted key is refused and nobody is asked for a passphrase`() throws {
    #expect(try error("server.pem", "encrypted.key") == .encryptedKey(file: Certificates.path("encrypted.key")))
  }

  @Test func `a damaged certificate is counted`() throws {
    let text = try Certificates.text("deep.pem", "intermediate.pem")
    let second = try #require(text.range(of: "-----BEGIN", options: .backwards))
    let damaged =
      text[..<second.lowerBound] + text[second.lowerBound...].replacingOccurrences(of: "\nMII", with: "\nAAA")
    let file = try Certificates.write("damaged.pem", String(damaged))
    guard case .badCertificate(file, 2, _) = try error("damaged.pem", "deep.key") else {
      Issue.record("\(String(describing: try error("damaged.pem", "deep.key")))")
      return
    }
  }

  @Test func `a damaged key is named`() throws {
    let text = try Certificates.text("server.key").replacingOccurrences(of: "\nMI", with: "\nAA")
    let file = try Certificates.write("damaged.key", text)
    guard case .badKey(file, _) = try error("server.pem", "damaged.key") else {
      Issue.record("\(String(describing: try error("server.pem", "damaged.key")))")
      return
    }
  }

  @Test func `every way to shorten or to change a file is an error or harmless`() throws {
    let bytes = Array(try Certificates.text("both.pem").utf8)
    var numbers = SeededNumbers(3)
    for round in 0..<400 {
      var bytes = bytes
      if round % 2 == 0 { bytes.removeLast(Int.random(in: 1...bytes.count, using: &numbers)) }
      for _ in 0..<Int.random(in: 0...3, using: &numbers) where !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
      }
      try Data(bytes).write(to: URL(filePath: Certificates.path("changed.pem")))
      _ = try error("changed.pem")?.description
    }
  }

  @Test func `a weak certificate is refused with what would be right`() throws {
    let error = try #require(try error("weak.pem", "weak.key"))
    guard case .refused(try Certificates.path("weak.pem"), _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(error.description.contains("2048 bits"))
  }

  @Test func `a file of CAs is checked like any other`() throws {
    let (server, key) = try (Certificates.path("server.pem"), Certificates.path("server.key"))
    #expect(throws: TLSError.noCertificate(file: key)) { try TLSContext.client(caFile: key) }
    #expect(throws: TLSError.noCertificate(file: key)) {
      try TLSContext.server(certificateFile: server, keyFile: key, clients: .required(caFile: key))
    }
  }

  @Test func `a context knows how long its certificate is valid`() throws {
    let context = try TLSContext.server(certificateFile: Certificates.path("both.pem"))
    let days = (Double(try #require(context.notAfter)) - Date().timeIntervalSince1970) / 86400
    #expect((3649...3650).contains(days))
    let expired = try TLSContext.server(
      certificateFile: Certificates.path("expired.pem"), keyFile: Certificates.path("expired.key"))
    #expect(Double(try #require(expired.notAfter)) < Date().timeIntervalSince1970)
    #expect(try TLSContext.client().notAfter == nil)
  }
}
