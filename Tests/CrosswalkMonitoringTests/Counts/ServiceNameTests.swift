import CrosswalkMonitoring
import Testing

@Suite struct ServiceNameTests {
  @Test(arguments: ["a", "7", "billing.invoice", "A_b/c:d-e.f", String(repeating: "x", count: 128)])
  func `a valid name of a service is kept as it is`(_ text: String) throws {
    #expect(try ServiceName(text).text == text)
    #expect(try Array(text.utf8).withUnsafeBytes { try ServiceName($0) } == ServiceName(text))
  }

  @Test(arguments: [
    "", ".a", "-a", "_a", "/a", ":a", "a b", "a{b}", "größe", "a\u{0}", "a@b", "a[", "a`",
    String(repeating: "x", count: 129),
  ])
  func `an invalid name of a service is refused`(_ text: String) {
    #expect(throws: ServiceNameError.self) { try ServiceName(text) }
    #expect(throws: ServiceNameError.self) { try Array(text.utf8).withUnsafeBytes { try ServiceName($0) } }
  }

  @Test func `names are in the order of their bytes`() throws {
    let names = ["Z", "a", "a-b", "a.b", "a/b", "a:b", "a_b", "aa", "b"]
    #expect(try names.reversed().map { try ServiceName($0) }.sorted().map(\.text) == names)
  }
}
