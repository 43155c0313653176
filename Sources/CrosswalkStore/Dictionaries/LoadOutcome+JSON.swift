package import Crosswalk

extension LoadOutcome {
  /// The outcome as LOAD's reply and `load --json` have it: an object for each dictionary.
  package var json: JSON {
    .array((results + restored).map { $0.json(isDryRun: isDryRun) } + dropped.map(\.json))
  }
}

extension LoadResult {
  fileprivate func json(isDryRun: Bool) -> JSON {
    [
      "name": .string(name),
      // A dry run gives what it would write no name.
      "generation": isDryRun && changed ? .null : .string(generation.id),
      "entries": .integer(Int64(dictionary.entryCount)), "changed": .bool(changed), "status": .string(status.rawValue),
      "difference": difference.json,
    ]
  }
}

extension DroppedDictionary {
  fileprivate var json: JSON {
    [
      "name": .string(name), "generation": .string(generation.id), "entries": 0, "changed": true, "status": "dropped",
      "difference": ["added": 0, "removed": .integer(Int64(entries)), "changed": 0],
    ]
  }
}

extension Difference {
  fileprivate var json: JSON {
    [
      "added": .integer(Int64(added)), "removed": .integer(Int64(removed)), "changed": .integer(Int64(changed)),
    ]
  }
}
