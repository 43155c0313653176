import Crosswalk

/// Something that answers all questions once, and returns the checksum of its answers.
protocol Contestant: Sendable {
  func answer(_ questions: Questions) -> Int
}

/// `mapping[bytes]`.
struct MappingContestant: Contestant {
  let mapping: Mapping

  func answer(_ questions: Questions) -> Int {
    var checksum = 0
    let bytes = questions.bytes.span
    for key in questions.keys {
      guard let answer = mapping[bytes.extracting(key)] else { continue }
      checksum += answer.count + Int(answer.span[0])
    }
    return checksum
  }
}

/// What one would write without Crosswalk: a `Dictionary`, its key made from the bytes.
struct DictionaryContestant: Contestant {
  let dictionary: [String: String]

  func answer(_ questions: Questions) -> Int {
    var checksum = 0
    questions.bytes.withUnsafeBufferPointer { bytes in
      for key in questions.keys {
        guard let answer = dictionary[String(decoding: bytes[key], as: UTF8.self)] else { continue }
        checksum += answer.utf8.count + Int(answer.utf8.first ?? 0)
      }
    }
    return checksum
  }
}
