internal import Crosswalk
internal import CrosswalkMonitoring

extension Policy {
  /// What POLICY answers.
  func document(of service: ServiceName) -> JSON {
    guard case .object(let members) = json else { return json }
    return .object([JSON.Member("service", .string(service.text))] + members)
  }
}
