internal import Crosswalk
internal import CrosswalkMonitoring
internal import CrosswalkStore
internal import Logging

extension Command {
  static func policy(in monitoring: Monitoring, _ logger: Logger) -> Command {
    Command(
      "POLICY", "service [slow=500ms] [sample=100] [keep=20] [payload=65536] [redact=name,name] [cards=on|off]",
      summary: "Shows what is captured of a service's calls; options, which need an operator, set it for all nodes.",
      role: .application, roleWithOptions: .operator, positionals: 1...1,
      options: .named(["slow", "sample", "keep", "payload", "redact", "cards"]),
      handler: .waiting { request, _ in
        await Reply.to(request, logger) { request in
          let service = try request.service
          guard !request.options.isEmpty else {
            return .document(monitoring.recording.policies.value.policy(of: service).document(of: service))
          }
          let options = request.options.map {
            PolicyOption(String(decoding: $0.name, as: UTF8.self), String(decoding: $0.value, as: UTF8.self))
          }
          return .document(try await monitoring.policies.set(options, of: service).document(of: service))
        }
      })
  }
}
