import Crosswalk
import CrosswalkMonitoring
import CrosswalkStore
import Testing

/// Payloads as applications send and log them, redacted by the default policy: every secret contains `s3c`.
@Suite struct RealPayloadTests {
  struct Payload: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    /// The parts that must remain.
    let kept: [String]

    init(_ name: String, _ text: String, keeps kept: String...) {
      self.name = name
      self.text = text
      self.kept = kept
    }

    var testDescription: String { name }
  }

  private static let payloads = [
    Payload(
      "AWS credentials",
      #"{"Credentials":{"AccessKeyId":"ASIAEXAMPLE","SecretAccessKey":"s3c/a+b","SessionToken":"s3cFwo=","Expiration":"2026"}}"#,
      keeps: "ASIAEXAMPLE", #""Expiration":"2026""#),
    Payload(
      "AWS environment",
      "export AWS_ACCESS_KEY_ID=ASIAEXAMPLE\nexport AWS_SECRET_ACCESS_KEY=s3c/a+b\nAWS_SESSION_TOKEN='s3c d'\nAWS_REGION=eu",
      keeps: "ASIAEXAMPLE", "AWS_REGION=eu"),
    Payload(
      "AWS signed URL",
      "GET /b/k?X-Amz-Credential=s3cAKIA%2F20261130%2Feu&X-Amz-Date=20261130T035000Z&X-Amz-Security-Token=s3c%2F%3D",
      keeps: "X-Amz-Date=20261130T035000Z"),
    Payload(
      "AWS signature",
      "Authorization: AWS4-HMAC-SHA256 Credential=s3c/eu, SignedHeaders=host;x-amz-date, Signature=s3c\r\nHost: b.s3.example",
      keeps: "Host: b.s3.example"),
    Payload(
      "OAuth token request",
      "grant_type=password&username=ann&password=s3c%26x&client_id=web&client_secret=s3c&scope=openid+email",
      keeps: "grant_type=password", "username=ann", "client_id=web", "scope=openid+email"),
    Payload(
      "OAuth token answer",
      #"{"access_token":"s3c.ey","token_type":"Bearer","expires_in":3600,"refresh_token":"s3c","id_token":"s3c.a.b","scope":"a"}"#,
      keeps: #""expires_in":3600"#, #""scope":"a""#),
    Payload(
      "payment intent",
      #"{"id":"pi_1","amount":1999,"client_secret":"pi_1_s3c","payment_method":{"card":{"number":"s3c","cvc":"s3c"},"billing":{"city":"Bonn"}}}"#,
      keeps: #""id":"pi_1""#, #""amount":1999"#, #""city":"Bonn""#),
    Payload(
      "payment form", "amount=1999&card[number]=s3c&card[exp_year]=s3c&card%5Bcvc%5D=s3c&metadata[order]=6735",
      keeps: "amount=1999", "metadata[order]=6735"),
    Payload(
      "SOAP with WS-Security",
      """
      <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><wsse:Security><wsse:UsernameToken>\
      <wsse:Username>s3cann</wsse:Username><wsse:Password Type="http://example.org#PasswordText">s3c</wsse:Password>\
      </wsse:UsernameToken><wsse:BinarySecurityToken ValueType="x">s3cMII=</wsse:BinarySecurityToken></wsse:Security>\
      </s:Header><s:Body><GetOrder><Id>4711</Id></GetOrder></s:Body></s:Envelope>
      """, keeps: "<Id>4711</Id>", "</wsse:Security></s:Header>"),
    Payload(
      "HAR entry",
      #"""
      {"request":{"method":"GET","url":"https://api.example/v1?access_token=s3c&page=2","headers":[{"name":"Host","value":"api.example"},
      {"name":"Authorization","value":"Bearer s3c"},{"value":"a=s3c; b=s3c","name":"cookie"},{"name":"Accept","value":"*/*"}],
      "queryString":[{"name":"access_token","value":"s3c"},{"name":"page","value":"2"}],
      "cookies":[{"name":"session","value":"s3c","path":"/"}]},"response":{"status":200}}
      """#, keeps: "api.example", #""value":"*/*""#, "page=2", #""name":"page","value":"2""#, #""status":200"#),
    Payload(
      "Postman collection",
      #"{"header":[{"key":"X-Api-Key","value":"s3c","type":"text"},{"key":"Accept","value":"text/plain"}],"auth":{"basic":[{"key":"password","value":"s3c"}]}}"#,
      keeps: #""value":"text/plain""#, #""type":"text""#),
    Payload(
      "environment of a container",
      #"[{"name":"DB_PASSWORD","value":"s3c"},{"name":"DB_HOST","value":"db.example"},{"name":"API_TOKEN","value":{"from":["s3c"]}}]"#,
      keeps: "db.example"),
    Payload(
      "raw headers in pairs",
      #"{"headers":[["Host","a.example"],["Authorization","Bearer s3c"],["Cookie","s3c=1","s3c=2"],["Accept","*/*"]]}"#,
      keeps: "a.example", #"["Accept","*/*"]"#),
    Payload(
      "fields of a form in pairs",
      #"{"form":[["user[password]","s3c"],["card[number]","s3c"],["user[name]","ann"]]}"#,
      keeps: #"["user[name]","ann"]"#),
    Payload(
      "raw headers of Node",
      #"{"rawHeaders":["Host","a.example:80","Authorization","Bearer s3c","Accept","*/*","X-Auth-Token","s3c"],"url":"/x"}"#,
      keeps: "a.example:80", "*/*", #""url":"/x""#),
    Payload(
      "headers in Python",
      "headers=[('Host', 'a.example'), ('Authorization', 'Bearer s3c'), ('Cookie', \"s3c='a'\")], {'api_key': 's3c', 'n': 1}",
      keeps: "a.example", "'n': 1"),
    Payload(
      "curl",
      "curl -sS -X POST 'https://ann:s3c@api.example/v1/orders?token=s3c' \\\n  -H 'Authorization: Bearer s3c' \\\n  -H \"X-Api-Key: s3c\" \\\n  --data 'password=s3c&n=1' -o out.json",
      keeps: "https://ann:", "@api.example/v1/orders", "&n=1' -o out.json"),
    Payload(
      "request with a JWT",
      "GET / HTTP/1.1\r\nHost: a.example\r\nAuthorization: Bearer eyJhbGciOiJIUzI1NiJ9.s3c.s3c-_x\r\nAccept: */*\r\n\r\n",
      keeps: "Host: a.example", "Accept: */*"),
    Payload(
      "cookies",
      "Cookie: theme=dark; sid=s3c; s3c\r\nX-Trace: 1\r\nSet-Cookie: sid=s3c; Path=/; HttpOnly\r\nContent-Length: 5",
      keeps: "X-Trace: 1", "Content-Length: 5"),
    Payload(
      "headers that are folded",
      "Authorization: Digest username=\"s3cann\",\r\n realm=\"s3c\",\r\n\tresponse=\"s3c\"\r\nAccept: text/html,\r\n text/plain\r\n",
      keeps: "Accept: text/html,\r\n text/plain"),
    Payload(
      "connection URLs",
      "DATABASE_URL=postgres://shop:s3c@db.example:5432/shop?sslmode=require\nREDIS=redis://:s3c@cache.example:6379/0\nmongodb+srv://u:s3c@h1.example,h2.example/x amqp://u:s3c%40s3c@mq.example/%2f",
      keeps: "postgres://shop:", "@db.example:5432/shop?sslmode=require", "@cache.example:6379/0",
      "@h1.example,h2.example/x",
      "@mq.example/%2f"),
    Payload(
      "connection URL with marks in its password",
      "postgres://shop:s3c/s3c?s3c#s3c@db.example/shop and http://h.example:80/a@b",
      keeps: "@db.example/shop and http://h.example:80/a@b"),
    Payload(
      "connection strings",
      "Server=db.example;Database=shop;User Id=sa;Password=s3c;Encrypt=true\nhost=db.example user=ann password='s3c s3c' dbname=shop\nDriver={x};Uid=sa;Pwd={s3c;s3c};Port=1433",
      keeps: "Server=db.example;Database=shop;User Id=sa;", "Encrypt=true", "dbname=shop", "Port=1433"),
    Payload(
      "multipart form",
      "--b0\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nann\r\n--b0\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\ns3c\r\n--s3c\r\n\r\n--b0\r\ncontent-disposition: form-data; filename=\"token.txt\"; name=private_key\r\nContent-Type: text/plain\r\n\r\n-----BEGIN PRIVATE KEY-----\r\ns3c\r\n-----END PRIVATE KEY-----\r\n--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"card\"\r\n\r\nkept\r\n--b0--\r\n",
      keeps: "\r\n\r\nann\r\n--b0", "\r\n\r\nkept\r\n--b0--"),
    Payload(
      "configuration in YAML",
      "db:\n  user: shop\n  password: s3c\n  pin:\n    - s3c\n    - s3c\n  host: db.example\nprivateKey: |\n  -----BEGIN RSA PRIVATE KEY-----\n  s3c\n\ntls: true",
      keeps: "user: shop", "host: db.example", "tls: true"),
    Payload(
      "configuration in properties and XML",
      "spring.datasource.password = s3c\nspring.datasource.url=jdbc:x\n<add key=\"Api-Key\" value=\"s3c\"/><property name='db.password' value='s3c'/><property name='db.user' value='shop'/>",
      keeps: "jdbc:x", "value='shop'"),
    Payload(
      "a private key between quotes", "PRIVATE_KEY=\"-----BEGIN\ns3c\ns3c\n-----END\"\nPORT=80", keeps: "PORT=80"),
    Payload(
      "a log of JSON in JSON",
      #"{"level":"info","msg":"sent {\"user\":\"ann\",\"apiKey\":\"s3c\",\"headers\":[{\"name\":\"Cookie\",\"value\":\"s3c\"}]} to https://u:s3c@h.example/"}"#,
      keeps: #""level":"info""#, "h.example/"),
    Payload(
      "GraphQL",
      #"{"query":"mutation($p:String!){login(user:\"ann\",password:$p){token}}","variables":{"p":"x","newPassword":"s3c"}}"#,
      keeps: #""p":"x""#),
    Payload(
      "LDAP and shell",
      "ldapsearch -D cn=ann,dc=x -x LDAP_PASSWORD=s3c DB_PIN=s3c ./run --token=s3c --api-key \"x\" --count=5",
      keeps: "cn=ann,dc=x", "--count=5"),
  ]

  @Test(arguments: payloads)
  func `no secret remains, and everything else does`(_ payload: Payload) throws {
    let redactor = Redactor(Policy.default.redact)
    let redacted = String(decoding: redactor.redacted(Array(payload.text.utf8)), as: UTF8.self)
    #expect(!redacted.contains("s3c"), "\(redacted)")
    for kept in payload.kept { #expect(redacted.contains(kept), "no \(kept) in \(redacted)") }
    if (try? JSON(parsing: payload.text.utf8)) != nil {
      #expect(throws: Never.self, "\(redacted)") { try JSON(parsing: redacted.utf8) }
    }
  }

  @Test(arguments: payloads)
  func `no secret remains if the payload is inside a JSON string or a form`(_ payload: Payload) {
    let redactor = Redactor(Policy.default.redact)
    let quoted = JSON.string(payload.text).text
    for packed in [
      quoted, JSON.object([JSON.Member("body", .string(quoted))]).text, "x=\(Self.percentEncoded(payload.text))&y=1",
    ] {
      let redacted = String(decoding: redactor.redacted(Array(packed.utf8)), as: UTF8.self)
      #expect(!redacted.contains("s3c"), "\(redacted) from \(packed)")
    }
  }

  @Test(arguments: payloads.filter { !$0.name.hasPrefix("HAR") })
  func `no secret remains if the payload is cut short at any byte`(_ payload: Payload) {
    let redactor = Redactor(Policy.default.redact)
    let bytes = Array(payload.text.utf8)
    for length in 0..<bytes.count {
      let redacted = String(decoding: redactor.redacted(Array(bytes[..<length])), as: UTF8.self)
      #expect(!redacted.contains("s3c"), "\(redacted) from \(String(decoding: bytes[..<length], as: UTF8.self))")
    }
  }

  @Test(arguments: [
    #"{"author":"ann","authority":"x","company":"y","shipping":{"span":3},"tokens":17,"passport":"no","cardinality":2}"#,
    "2026-11-30T03:50:17Z INFO order 4711 took 1764474617042 us at 10:30 from 10.0.0.1:443, status: ok",
    #"{"timestamp":1764474617042,"ean":"4006381333931","imei":"356938035643809","iccid":"8949020000012345678"}"#,
    "https://example.org:8443/a:b/c@d?time=10:30 http://[::1]:8080/x kafka://h1.example:9092,h2.example:9092",
    "git clone ssh://git@git.example:2222/x.git mailto:ann@example.org",
    #"[{"name":"Host","value":"a"},{"name":"Author","value":"b"},["Accept","*/*"],["pin drop","x"]]"#,
    "<span>1</span><discard a='b'>c</discard><input name='author' value='x'>",
    "--b\r\nContent-Disposition: form-data; name=\"author\"\r\n\r\nann\r\n--b--",
    "if (a < b && c == d) { e = f; } // spinning: 5",
  ])
  func `text that only looks like a secret is kept`(_ text: String) {
    #expect(String(decoding: Redactor(Policy.default.redact).redacted(Array(text.utf8)), as: UTF8.self) == text)
  }

  private static func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        String(Unicode.Scalar(byte))
      case UInt8(ascii: " "): "+"
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }
}
