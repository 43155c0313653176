import Testing

@Suite struct TranscriptTests {
  @Test func `commands are distinguished from their output`() {
    let transcript = Transcript("$ one\na\nb\n$ two \\\n  three\n$ four\n\nc\n")
    #expect(
      transcript.steps == [
        .init(command: "one", expected: ["a", "b"]), .init(command: "two \\\n  three", expected: []),
        .init(command: "four", expected: ["", "c"]),
      ])
  }

  @Test(arguments: [
    (["a"], ["a"]), ([], []), ([], ["..."]), (["a", "b"], ["..."]), (["a", "b", "c"], ["a", "...", "c"]),
    (["a", "c"], ["a", "...", "c"]), (["a", "c", "b", "c"], ["...", "c"]), (["01ABC"], ["01…"]), (["{1,2}"], ["{…}"]),
    (["x1y2z"], ["x…y…z"]), (["…"], ["…"]),
  ]) func `what comes out is what is shown`(_ lines: [String], _ expected: [String]) {
    #expect(Transcript.matches(lines[...], expected[...]))
  }

  @Test(arguments: [
    (["a"], []), ([], ["a"]), (["a"], ["b"]), (["a", "b"], ["a"]), (["a", "b", "c"], ["a", "...", "b"]),
    (["02ABC"], ["01…"]), (["x1z2y"], ["x…y…z"]), (["aba"], ["ab…ba"]), (["a b"], ["a  b"]),
  ]) func `output that differs from the transcript is found`(_ lines: [String], _ expected: [String]) {
    #expect(!Transcript.matches(lines[...], expected[...]))
  }
}
