import Testing

@testable import Crosswalk

/// What `digits` may add to the values of the files that are read together.
@Suite struct PaddingTests {
  private static let header = "dictionary: d\nsystems: {a: {match: [digits: 4096]}, b: }\nentries:\n"

  /// So many entries are within 100 MiB, and one more is not: each value of eight digits gets 4088 zeros.
  private static let most = (100 << 20) / 4088

  private static func file(_ count: Int) -> String {
    header + (0..<count).map { "- [\($0 + 10_000_000), x\($0)]\n" }.joined()
  }

  @Test func `zeros can take 100 MiB, and reading ends at the value that exceeds that`() throws {
    #expect(errors(in: Self.file(Self.most)).isEmpty)
    WrongFile(
      Self.file(Self.most + 500),
      "\(4 + Self.most):4 the zeros that \"digits\" adds to the values up to here take over 100 MiB and over 10 times as many "
        + "bytes as the file; write a smaller number than 4096 on the system a"
    ).check()
  }

  @Test func `files that are read together share a budget`() {
    let half = Array(Self.file(Self.most / 2 + 100).utf8)
    let other = Array(
      Self.file(Self.most / 2 + 100).replacing("dictionary: d", with: "dictionary: e").utf8)
    #expect(throws: DictionaryErrors.self) {
      try DictionaryFiles.read(
        half + other,
        parts: [
          JoinedFiles.Part(name: "one.yaml", byteCount: half.count),
          JoinedFiles.Part(name: "two.yaml", byteCount: other.count),
        ])
    }
  }

  @Test func `a budget grows with the files`() {
    let budget = PaddingBudget()
    budget.begin(fileOf: 20 << 20)
    #expect(budget.take(200 << 20))
    #expect(!budget.take(1))
    budget.begin(fileOf: 1)
    #expect(budget.take(9))
    #expect(!budget.take(1))
  }
}
