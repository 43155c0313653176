import Testing

@testable import CrosswalkStore

@Suite struct SnapshotCellTests {
  @Test func `a snapshot that is installed is there at once, under another version`() {
    let cell = SnapshotCell("one")
    let version = cell.version
    #expect(cell.value == "one")
    #expect(cell.version == version)
    cell.install("two")
    #expect(cell.value == "two")
    #expect(cell.version != version)
  }

  @Test func `a snapshot that was replaced is let go`() {
    final class Held: Sendable {}
    var first: Held? = Held()
    weak let weakly = first
    let cell = SnapshotCell(first)
    first = nil
    #expect(weakly != nil)
    cell.install(nil)
    #expect(weakly == nil)
  }
}
