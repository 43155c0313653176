import Testing

@testable import Crosswalk

/// Values that a `#` cuts off.
@Suite struct CommentWarningTests {
  @Test(arguments: [
    Warned(" R1: Tower B #12\n R2: Tower B#13", "4:14 cut-by-comment quote it: \"Tower B #12\""),
    Warned(
      " red: #cc0605\n yellow: #f0ca00", "4:7 cut-by-comment quote it: \"#cc0605\"", "5:10 cut-by-comment no value"),
    Warned("- a: x #1\n  b: #2 # a comment", "4:8 cut-by-comment", "5:6 cut-by-comment quote it: \"#2\""),
    Warned("- - x\n  - #2", "5:5 cut-by-comment"),
    Warned(" é 日: 日 #1", "4:9 cut-by-comment \"日 #1\""),
    Warned(" x: a\n  b  #1", "5:6 cut-by-comment \"a b  #1\""),
    Warned("- a: [x,\n   y #1,\n   ]\n  b: 1", "5:6 cut-by-comment"),
    Warned("- {a: 1, b: 2, note: x\n   #1\n }\n- {a: 3, note: y #4\n }", "7:18 cut-by-comment"),
    Warned(" x: y\t#1", "4:7 cut-by-comment"),
  ])
  func `a plain value, or none, before a # with no blank after it`(_ file: Warned) throws {
    try file.check()
  }

  @Test(arguments: [
    " XTS: 1  # a comment", " x: # a comment\n  y", " x: \"y\" #1", " x: 'y' #1", "- [x, y] #1", "- {a: x, b: y} #1",
    " x: y#1",
    "#1\n x: y\n #2\n z: w", " x: y ##\n z: w ## a comment", " x: ~ #1", " x: y # a #1", " x: \"a #1\"",
    "- a: |-\n    x #1\n  b: y",
  ])
  func `other comments are comments`(_ entries: String) throws {
    try Warned(entries).check()
  }

  @Test func `the header is checked, too`() throws {
    let found = try warnings(in: "dictionary: d\ntitle: Depots #1 to #9\nsystems: [a, b]\nentries: []")
    #expect(
      found == [
        "2:15 a # after a space begins a comment, so the value is \"Depots\"; "
          + "if the # belongs to the value, quote it: \"Depots #1 to #9\" [cut-by-comment]"
      ])
  }

  @Test(arguments: ["\n", "\r\n", "\r", "\u{85}", "\u{2028}"]) func `lines are counted as YAML counts them`(
    _ end: String
  ) throws {
    let text = withEntries(" x: y\n é: z #1\n").split(separator: "\n").joined(separator: end) + end
    let found = try warnings(in: text)
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("5:7 ") == true)
  }
}
