import CrosswalkRedis
import Testing

@testable import CrosswalkStore

@Suite struct ReplayLogTests {
  private let start = ContinuousClock.now
  private let a = RedisRun(id: "a")
  private let b = RedisRun(id: "b")
  private let c = RedisRun(id: "c")
  private var log = ReplayLog<String, Int>(maximumBytes: 10_000)

  @Test mutating func `what a run acknowledged is kept until that run has continued for five seconds`() {
    keep("x", 1, at: 0)
    keep("y", 2, at: 1)
    log.letGo(in: a, at: start + .milliseconds(4999))
    #expect(keys(notIn: b) == ["x", "y"])
    log.letGo(in: a, at: start + .seconds(5))
    #expect(keys(notIn: b) == ["y"])
    // Another run may not have it, however old it is, because that run may have been away for just as long.
    log.letGo(in: b, at: start + .seconds(3600))
    #expect(keys(notIn: b) == ["y"])
    #expect(keys(notIn: a) == [])
    log.letGo(in: a, at: start + .seconds(6))
    #expect(log.isEmpty)
  }

  @Test mutating func `only the last entry of a key counts, whichever run acknowledged it`() {
    keep("x", 1, at: 0)
    keep("y", 2, at: 0)
    keep("x", 3, at: 1)
    #expect(log.entries(notIn: b).map(\.value) == [2, 3])
    #expect(log["x"] == 3)
    #expect(log["z"] == nil)
    keep("x", 4, in: b, at: 2)
    #expect(log.entries(notIn: b).map(\.value) == [2])
    #expect(log.entries(notIn: c).map(\.value) == [2, 4])
    #expect(log.all.map(\.value) == [2, 4])
  }

  @Test mutating func `what is settled belongs to another run, which may lose it again`() {
    for (number, key) in ["x", "y", "z", "refused"].enumerated() { keep(key, number, at: 0) }
    log.settle(["x": 7, "y": nil, "z": 8], in: b, at: start + .seconds(9))
    #expect(keys(notIn: b) == ["refused"])
    #expect(log.entries(notIn: c).map(\.value) == [3, 7, 8])
    log.settleAll(in: b, at: start + .seconds(10))
    #expect(keys(notIn: b) == [])
    log.letGo(in: b, at: start + .seconds(14))
    #expect(keys(notIn: c) == ["refused"])
    log.restart(in: b, at: start + .seconds(20))
    log.letGo(in: b, at: start + .seconds(24))
    #expect(keys(notIn: c) == ["refused"])
    log.letGo(in: b, at: start + .seconds(25))
    #expect(log.isEmpty)
  }

  @Test mutating func `if there are too many bytes, the oldest entries are not kept`() {
    for number in 1...100 { keep("\(number)", number, at: 0, bytes: 1000) }
    let kept = keys(notIn: b)
    #expect(kept.last == "100")
    #expect((8...10).contains(kept.count))
    keep("101", 101, at: 0, bytes: 20_000)
    #expect(log.isEmpty)
    keep("102", 102, at: 0)
    #expect(keys(notIn: b) == ["102"])
    log.removeAll()
    #expect(log.isEmpty)
  }

  @Test mutating func `old entries and superseded ones are removed automatically`() {
    for second in 0..<10 {
      for number in 0..<100 { keep("\(second)-\(number)", number, at: second) }
    }
    #expect(log.count <= 1000)
    log.letGo(in: a, at: start + .seconds(9))
    #expect(log.count == 500)
    for number in 0..<10_000 { keep("x", number, at: 9) }
    #expect(log.count < 1100)
    #expect(log["x"] == 9999)
  }

  @Test mutating func `values that would be done again can be changed`() {
    for (number, key) in ["x", "y"].enumerated() { keep(key, number, at: 0) }
    log.update { key, value in if key == "y" { value += 10 } }
    #expect(log.entries(notIn: b).map(\.value) == [0, 11])
  }

  private mutating func keep(_ key: String, _ value: Int, in run: RedisRun? = nil, at second: Int, bytes: Int = 1) {
    log.keep(value, for: key, byteCount: bytes, in: run ?? a, at: start + .seconds(second))
  }

  private func keys(notIn run: RedisRun) -> [String] { log.entries(notIn: run).map(\.key) }
}
