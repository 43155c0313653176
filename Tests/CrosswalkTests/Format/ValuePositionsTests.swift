import Testing

@testable import Crosswalk

@Suite struct ValuePositionsTests {
  @Test func `positions are read as they were added, without those of forgotten entries`() {
    var positions = ValuePositions()
    positions.beginEntry()
    positions.append(Position(line: 3, column: 4), of: 0)
    positions.append(Position(line: 3, column: 5000), of: 31)
    positions.beginEntry()
    positions.append(Position(line: 900, column: 1), of: 2)
    positions.forgetEntry()
    positions.beginEntry()
    positions.append(Position(line: 300_000_000, column: 1), of: 1)
    positions.append(Position(line: 300_000_001, column: 7), of: 0)
    #expect(positions.map(\.system) == [0, 31, 1, 0])
    #expect(
      positions.map(\.position) == [
        Position(line: 3, column: 4), Position(line: 3, column: 5000), Position(line: 300_000_000, column: 1),
        Position(line: 300_000_001, column: 7),
      ])
  }
}
