@testable import CrosswalkMonitoring

extension CaptureQueue {
  /// The calls that are held, in the order of their recording.
  var candidates: [CaptureCandidate] {
    turn(.max).captures.sorted { $0.id < $1.id }.compactMap { if case .raw(let call) = $0.body { call } else { nil } }
  }

  /// The contents of these calls, as texts.
  var told: [String] {
    candidates.map { call in
      let payloads = [call.request, call.response].map { $0.map { String(decoding: $0, as: UTF8.self) } }
      return "\(call.service) \(call.elapsed) \(call.status) \(call.cid ?? "-") \(payloads)"
    }
  }
}
