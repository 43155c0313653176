import CrosswalkStore
import Testing

@Suite struct NameTests {
  @Test(arguments: ["crosswalk:", "", "tenant-7/", "größe:"])
  func `a namespace may be any word`(_ text: String) throws {
    #expect(try Keys(namespace: text).namespace == text)
  }

  @Test(arguments: ["{x}", "a}", "two words", "line\n", "\u{7F}"])
  func `a namespace that breaks keys is refused`(_ text: String) {
    #expect(throws: NamespaceError.self) { try Keys(namespace: text) }
  }

  @Test func `a generation is a ULID`() {
    let id = Generation.new(at: Moment(microseconds: 1_469_918_176_385_000)).id
    // The example in the specification: 1469918176385 ms is 01ARYZ6S41.
    #expect(id.hasPrefix("01ARYZ6S41"))
    #expect(id.count == 26)
    #expect(id.allSatisfy { "0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains($0) })
  }

  @Test func `generations order by time and never repeat`() {
    let start = Moment(microseconds: 1_700_000_000_000_000)
    let ids = (Int64(0)..<100).map { Generation.new(at: start.advanced(seconds: $0)).id }
    #expect(ids == ids.sorted())
    #expect(Set((0..<100).map { _ in Generation.new(at: start).id }).count == 100)
  }
}
