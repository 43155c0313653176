import Crosswalk

func showCurrencies() throws {
  let catalog = try Catalog(reading: ["dictionaries"])

  let numeric = try catalog.mapping("iso4217", from: "alpha", to: "numeric")
  print(numeric["USD"] ?? "unknown")  // 840
  let alpha = try catalog.mapping("iso4217", from: "name", to: "alpha")
  switch try alpha.answer(for: "Bolívar Soberano") {
  case .found(let code): print(code)
  case .default(let code): print("\(code), by default")
  case .none: print("unknown")
  case .ambiguous(let codes): print("one of \(codes)")  // one of ["VED", "VES"]
  }
}
