import CrosswalkMonitoring
import CrosswalkStore
import Foundation
import Testing

/// The texts of the errors of the stores, with and without Foundation.
@Suite struct ErrorTextTests {
  private static let errors: [(any Error, String)] = [
    (StoreError.unavailable("Connection refused"), "Redis cannot be reached: Connection refused"),
    (StoreError.refused("NOPERM"), "Redis refused: NOPERM"),
    (StoreError.damaged("a key is missing"), "what Redis holds cannot be used: a key is missing"),
    (StoreError.lost("d is lost; load it again"), "d is lost; load it again"),
    (StoreError.invalid("'x' is not an address"), "'x' is not an address"),
    (PolicyError.limit("1000 services have a policy"), "1000 services have a policy"),
    (PolicyError.invalid("slow is 1us to 1h"), "slow is 1us to 1h"),
    (PolicyError.store(.refused("OOM")), "Redis refused: OOM"),
  ]

  @Test(arguments: errors.indices)
  func `an error says what is wrong`(_ index: Int) {
    let (error, text) = Self.errors[index]
    #expect("\(error)" == text)
    #expect(error.localizedDescription == text)
  }
}
