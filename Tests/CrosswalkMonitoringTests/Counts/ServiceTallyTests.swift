import Crosswalk
import Testing

@testable import CrosswalkMonitoring

@Suite struct ServiceTallyTests {
  @Test func `there is room for the longest name`() throws {
    #expect(ServiceTally.NameBytes(repeating: 0).count == ProtocolLimits.name)
    let text = String(repeating: "x", count: ProtocolLimits.name)
    let tally = ServiceTally(
      try ServiceName(text), minute: 0, rule: CaptureRule(slowAbove: .max, sampleOneIn: 0))
    #expect(Array(text.utf8).withUnsafeBytes { tally.isNamed($0) })
    #expect(!Array(text.utf8.dropLast()).withUnsafeBytes { tally.isNamed($0) })
  }
}
