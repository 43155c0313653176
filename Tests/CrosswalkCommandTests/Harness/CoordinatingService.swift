import Crosswalk
import CrosswalkTesting
import Testing

/// Runs `body` with a service of its own.
func withService(_ body: (Sandbox, TestService) async throws -> Void) async throws {
  try await Sandbox.with { sandbox in try await body(sandbox, try await sandbox.serve()) }
}

/// Makes the group `g` of the topic `t`, which then has no member.
func makeGroup(_ service: TestService) async throws {
  #expect(try await service.ask("SUBSCRIBE t group=g") == ["OK"])
  try await eventually { try await group(service)["members"]?.integer == 0 }
}

/// What TOPICS says of the topic `t`; null where there is none.
func topic(_ service: TestService) async throws -> JSON {
  let list = try JSON(parsing: try await service.ask("TOPICS")[0].dropFirst(3).utf8)
  return list.array?.first { $0["topic"]?.string == "t" } ?? .null
}

/// What TOPICS says of the group `g` of the topic `t`; null where there is none.
func group(_ service: TestService) async throws -> JSON {
  try await topic(service)["groups"]?.array?.first ?? .null
}
