import Foundation

/// Certificates and keys, made once by the `openssl` command, which must be installed.
///
/// All keys are P-256, where the name does not say otherwise. `NAME.pem` is a certificate and `NAME.key` its key.
enum Certificates {
  private struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Returns the path of a file.
  static func path(_ name: String) throws -> String { try folder.get() + "/" + name }

  /// Writes a file beside the certificates, and returns its path.
  static func write(_ name: String, _ text: String) throws -> String {
    let path = try path(name)
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  static func text(_ names: String...) throws -> String {
    try names.map { try String(contentsOfFile: path($0), encoding: .utf8) }.joined()
  }

  /// Written as DER, since the command takes no NUL: "localhost" NUL ".evil.example", and the same as URI and email.
  private static let namesWithNUL: String = {
    let name = Array("localhost\0.evil.example".utf8)
    let names = [0x86, 0x82, 0x81].flatMap { [UInt8($0), UInt8(name.count)] + name }
    return ([0x30, UInt8(names.count)] + names).map { String(format: "%02x", $0) }.joined(separator: ":")
  }()

  private static let script = """
    set -e
    cat > conf <<END
    [req]
    distinguished_name = name
    utf8 = yes
    string_mask = utf8only
    [name]
    END
    # certificate NAME ISSUER SUBJECT [WORD...]
    certificate() {
      file=$1 issuer=$2 subject=$3
      shift 3
      case $issuer in
        self) signed= ;;
        *) signed="-CA $issuer.pem -CAkey $issuer.key" ;;
      esac
      openssl req -config conf -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 $signed \\
        -subj "$subject" -keyout $file.key -out $file.pem "$@"
    }
    ca='-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign'
    forserver='-days 3650 -addext extendedKeyUsage=serverAuth'
    forclient='-days 3650 -addext extendedKeyUsage=clientAuth'
    host=subjectAltName=DNS:localhost,DNS:*.wild.example,IP:127.0.0.1,IP:::1

    certificate ca self '/CN=Test CA' $ca -days 3650
    certificate otherca self '/CN=Other CA' $ca -days 3650
    certificate intermediate ca '/CN=Test intermediate' $ca -days 3650
    certificate server ca '/CN=common.example' $forserver -addext $host
    certificate deep intermediate '/CN=deep' $forserver -addext $host
    certificate stranger otherca '/CN=stranger' $forserver -addext $host
    certificate commonname ca '/CN=localhost' $forserver
    certificate expired ca '/CN=expired' $forserver -addext $host
    certificate nulserver ca '/CN=localhost' $forserver -addext subjectAltName=DER:NAMES_WITH_NUL
    certificate client ca '/CN=First/CN=Zweiter ü' $forclient \\
      -addext subjectAltName=email:a@b.example,DNS:one.example,URI:spiffe://x/y,DNS:two.example,URI:urn:z,IP:10.0.0.1
    certificate nulclient ca '/CN=nul' $forclient -addext subjectAltName=DER:NAMES_WITH_NUL
    certificate expiredclient ca '/CN=expired' $forclient
    certificate strangeclient otherca '/CN=stranger' $forclient
    certificate deepclient intermediate '/CN=deep' $forclient
    certificate noname ca '/O=nobody' $forclient
    for name in expired expiredclient; do
      openssl req -config conf -new -key $name.key -subj /CN=expired -addext $host -out $name.csr
      openssl x509 -req -in $name.csr -copy_extensions copy -CA ca.pem -CAkey ca.key -days -1 -out $name.pem
    done
    openssl req -config conf -x509 -newkey rsa:2048 -nodes -CA ca.pem -CAkey ca.key -subj /CN=rsa -days 3650 \\
      -addext $host -keyout rsa.key -out rsa.pem
    openssl req -config conf -x509 -newkey rsa:1024 -nodes -CA ca.pem -CAkey ca.key -subj /CN=weak -days 3650 \\
      -addext $host -keyout weak.key -out weak.pem
    openssl ec -in server.key -aes256 -passout pass:secret -out encrypted.key
    openssl ecparam -name prime256v1 -genkey -out parameters.key
    openssl req -config conf -x509 -new -key parameters.key -CA ca.pem -CAkey ca.key -subj /CN=parameters \\
      -addext $host -out parameters.pem
    openssl x509 -in server.pem -outform DER -out server.der
    cat deep.pem intermediate.pem > chain.pem
    cat deepclient.pem intermediate.pem > clientchain.pem
    cat server.pem server.key > both.pem
    cat intermediate.pem deep.pem > reversed.pem
    """

  private static let folder = Result<String, any Error> {
    let path = FileManager.default.temporaryDirectory.appending(path: "crosswalk-tls-\(UUID())").path()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    folderToRemove = path
    atexit { try? FileManager.default.removeItem(atPath: folderToRemove) }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/bin/sh")
    process.currentDirectoryURL = URL(filePath: path)
    process.arguments = ["-c", script.replacingOccurrences(of: "NAMES_WITH_NUL", with: namesWithNUL)]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(description: "openssl: \(text)") }
    return path
  }

  /// Set once, before the process ends.
  private nonisolated(unsafe) static var folderToRemove = ""
}
