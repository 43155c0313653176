import Crosswalk

func showEntries() throws {
  let catalog = try Catalog(
    yaml: """
      dictionary: traffic-light
      systems: [colour, action, name]
      entries:
      - [red, stop, [Red, Halt]]
      - {colour: green, action: go, note: in most countries}
      """)
  for dictionary in catalog.dictionaries {
    print(dictionary.name, dictionary.entries.count)  // traffic-light 2
    for entry in dictionary.entries { print(entry["action"] ?? "-", entry.note ?? "") }
  }
  let stop = try catalog.entry("stop", in: "traffic-light", from: "action").entry
  print(stop?["colour"] ?? "unknown", stop?.values(in: "name") ?? [])  // red ["Red", "Halt"]
  let why = try catalog.explain("green", in: "traffic-light", from: "colour", to: "name")
  print(why.because)  // the entry with this colour leaves name out, and name has no default
}
