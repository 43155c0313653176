import Testing

@testable import CrosswalkStore

@Suite struct SnapshotCellTests {
  @Test func `an installed snapshot is visible at once, with another version`() {
    let cell = SnapshotCell("one")
    let version = cell.version
    #expect(cell.value == "one")
    #expect(cell.version == version)
    cell.install("two")
    #expect(cell.value == "two")
    #expect(cell.version != version)
  }

  @Test func `a replaced snapshot is released`() {
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
