import CrosswalkClient

func showCodes(_ client: Client) async throws {
  let numeric = try await client.lookup("USD", in: "iso4217", from: "alpha", to: "numeric")
  print(numeric.value ?? "unknown")  // 840
  switch try await client.lookup("Bolívar Soberano", in: "iso4217", from: "name", to: "alpha") {
  case .found(let code): print(code)
  case .default(let code): print("\(code), by default")
  case .none: print("unknown")
  case .ambiguous(let codes): print("one of \(codes)")  // one of ["VED", "VES"]
  }
  let codes = try await client.lookup(["Euro", "Lek", "Taler"], in: "iso4217", from: "name", to: "alpha")
  print(codes.map { $0.value ?? "-" })  // ["EUR", "ALL", "-"]
}
