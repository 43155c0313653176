import Testing

@testable import Crosswalk

struct NearestNameTests {
  @Test(arguments: [
    ("iso4127", "iso4217"), ("alfa", "alpha"), ("ALPHA", "alpha"), ("alhpa", "alpha"), ("numerci", "numeric"),
    ("sytems", "systems"), ("windows_zones", "windows-zones"), ("nam", "name"), ("nmae", "name"), ("desc", "describe"),
  ])
  func `a word with a slip names what was meant`(word: String, name: String) {
    let names = ["alpha", "numeric", "name", "iso4217", "iso639", "systems", "windows-zones", "describe"]
    #expect(NearestName.to(word, among: names) == name)
  }

  @Test(arguments: ["cents", "x", "", "al", "nome of none", "iso", "täxi", String(repeating: "a", count: 5000)])
  func `nothing is suggested if nothing is near`(word: String) {
    #expect(NearestName.to(word, among: ["alpha", "numeric", "a", "iso4217", "iso639", ""]) == nil)
  }

  @Test func `of several that are equally near, the first by name is suggested, in whatever order they come`() {
    for names in [["alpha-3", "alpha-2", "alpha-4"], ["alpha-4", "alpha-2", "alpha-3"]] {
      #expect(NearestName.to("alpha-1", among: names) == "alpha-2")
    }
    // The nearer one wins over the first.
    #expect(NearestName.to("alphas-3", among: ["alpha-2", "alpha-3"]) == "alpha-3")
  }

  @Test func `a short word allows fewer edits than a long one`() {
    #expect(NearestName.to("us", among: ["uk"]) == nil)
    #expect(NearestName.to("usd", among: ["usb"]) == "usb")
    #expect(NearestName.to("usd", among: ["ubs"]) == nil)
    #expect(NearestName.to("unit", among: ["knot"]) == nil)
    #expect(NearestName.to("currency-code", among: ["curency-cods"]) == "curency-cods")
    #expect(NearestName.to("currency-code", among: ["courrancy-coat"]) == nil)
  }

  @Test func `the only name that begins with the word is what it means`() {
    #expect(NearestName.to("look", among: ["lock", "lookup"]) == "lookup")
    #expect(NearestName.to("look", among: ["lock", "lookup", "lookout"]) == "lock")
    #expect(NearestName.to("lo", among: ["lookup"]) == nil)
  }

  @Test func `two swapped characters are one edit`() {
    #expect(NearestName.to("form", among: ["from"]) == "from")
    #expect(NearestName.to("fmro", among: ["from"]) == nil)
  }

  @Test func `a message ends with a suggestion, or with nothing`() {
    #expect(NearestName.question(for: "sytems", among: ["systems"]) == "; did you mean \"systems\"?")
    #expect(NearestName.question(for: "sytems", among: ["systems"], quote: "'") == "; did you mean 'systems'?")
    #expect(NearestName.question(for: "title", among: ["systems"]) == "")
  }
}
