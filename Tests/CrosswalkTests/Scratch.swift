import Testing
import Crosswalk
@Test func `scratch`() throws {
  do {
  let c = try Catalog(reading: ["dictionaries"])
  print(c.dictionaries.map { "\($0.definition.name) \($0.entryCount)" })
  print(try c.lookup("USD", in: "iso4217", from: "alpha", to: "numeric"), try c.lookup("8", in: "iso3166-1", from: "numeric", to: "name"), try c.lookup("no", in: "iso3166-1", from: "alpha-2", to: "name"))
  print(try c.mapping("windows-zones", from: "windows", to: "iana").answers(for: "Central Standard Time", when: ["territory": "CA"]))
  print(try c.mapping("windows-zones", from: "iana", to: "windows").answer(for: "America/Chicago"))
  print(try c.mapping("iso4217", from: "name", to: "alpha").answer(for: "leone"))
  } catch { print(error) }
}
