import Testing

@testable import Crosswalk

/// Values that differ only in what is hard to see.
@Suite struct LookAlikeTests {
  @Test(arguments: [
    Warned(
      "- [USD, 1]\n- [usd, 2]", "5:4 look-alike \"usd\" and \"USD\", the a of the entry at line 4, differ only in case"),
    Warned("- [1, Straße]\n- [2, STRAßE]", "5:7 look-alike say \"match: [caseless]\" on the system b"),
    Warned("- [Москва, 1]\n- [москва, 2]", "5:4 look-alike case"), Warned("- [É, 1]\n- [é, 2]", "5:4 look-alike case"),
    Warned("- [ＵＳＤ, 1]\n- [USD, 2]", "5:4 look-alike the form of characters"),
    Warned("- [ﬁn, 1]\n- [fin, 2]", "5:4 look-alike the form of characters"),
    Warned("- [x², 1]\n- [X2, 2]", "5:4 look-alike case, in spaces, or in the form"),
    Warned("- [a b, 1]\n- [a  b, 2]", "5:4 invisible", "5:4 look-alike spaces"),
    Warned("- [ab, 1]\n- [\"a\\u200bb\", 2]", "5:4 invisible", "5:4 look-alike invisible characters"),
    Warned("- [می\u{200C}خ, 1]\n- [میخ, 2]", "5:4 look-alike invisible characters"),
    Warned("- [x, 1]\n- ['x ', 2]", "5:4 invisible", "5:4 look-alike spaces"),
    Warned("- [[A, B], 1]\n- [[C, b], 2]", "5:8 look-alike line 4"),
    Warned("- [A, 1]\n- [a, 2]\n- [A, 1]\n- [a, 2]", "5:4 look-alike"),
    Warned("- [Ab, 1]\n- [aB, 2]\n- [AB, 3]", "5:4 look-alike line 4", "6:4 look-alike line 4"),
  ])
  func `are warned of at the later`(_ file: Warned) throws {
    try file.check()
  }

  @Test(arguments: [
    "- [[USD, usd], 1]", "- [USD, usd]", "- [USD, 1]\n- [US D, 2]", "- [x, 1]\n- [y, 2]", "- [é, 1]\n- [e, 2]",
    "- [ß, 1]\n- [ss, 2]", "- [A, 1]\n- [A, 1]",
  ])
  func `are not values of one entry, or of two systems, or such as differ visibly`(_ entries: String) throws {
    try Warned(entries).check()
  }

  @Test func `case is ignored where lookups ignore it`() throws {
    let file = "dictionary: d\nsystems: {a: {match: [caseless, trim], duplicates: first}, b: }\nentries:\n"
    #expect(try warnings(in: file + "- [USD, 1]\n- [usd, 2]\n- [' usd', 3]") == [])
    #expect(try warnings(in: file + "- [ＵＳＤ, 1]\n- [usd, 2]").count == 1)
  }

  @Test(arguments: 0..<20) func `the quick form of a value is the general one`(_ seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let alphabet: [Character] = [
      "a", "B", " ", "\t", "1", "é", "Ö", "Σ", "ж", "Ё", "日", "ア", "ｱ", "ﬁ", "\u{200B}", "\u{A0}", "İ",
    ]
    for _ in 0..<200 {
      let text = String(
        (0..<Int.random(in: 1...6, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? "a" })
      let key = Array(NormalForm.canonical(text).utf8)
      key.withUnsafeBytes { key in
        let form = LookAlikeForm.with(key) { Array($0) }
        #expect(
          form.withUnsafeBytes { form in LookAlikeForm.with(form) { Array($0) } } == form, "\(text.debugDescription)")
        if LookAlikeForm.isEvident(key) { #expect(form == Array(key)) }
      }
    }
  }
}
