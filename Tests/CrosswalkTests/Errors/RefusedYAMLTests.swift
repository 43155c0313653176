import Testing

@testable import Crosswalk

/// What YAML has and dictionary files have not (file format, section "Every scalar is text").
@Suite struct RefusedYAMLTests {
  @Test(arguments: [
    WrongFile.entries("- [&x 1, *x]", "4:4 anchor (&)", "4:10 alias (*)"),
    .entries("- &x [1, 2]", "4:3 anchor (&)"),
    .entries("- &x {a: 1, b: 2}\n- *x", "4:3 anchor (&)", "5:3 alias (*)"),
    .entries(" &x k: &y v\n *x : 1", "4:2 anchor (&)", "4:8 anchor (&)", "5:2 alias (*)"),
    .entries("- {a: 1, &x b: 2}", "4:10 anchor (&)"),
    .entries("- {a: 1, *x : 2}", "4:10 alias (*)"),
    .header("title: &t T\nsystems: &s [&a a, *a]", "2:8 anchor", "3:10 anchor", "3:14 anchor", "3:20 alias"),
    .header("systems: {a: *x, b: &y {}}", "2:14 alias", "2:21 anchor"),
    .header("systems: *x", "2:10 alias"),
    WrongFile("&d {dictionary: d, systems: [a, b], entries: []}", "1:1 anchor (&)"),
    WrongFile("*d", "1:1 alias (*)"),
  ])
  func `anchors and aliases`(file: WrongFile) {
    file.check()
  }

  @Test(arguments: [
    WrongFile.entries("- [!!int 1, 2]", "4:4 tag:yaml.org,2002:int"),
    .entries("- [!!null ~, 2]", "4:4 tag:yaml.org,2002:null"),
    .entries("- [!mine 1, ! 2]", "4:4 tag !mine", "4:13 tag !"),
    .entries("- !!map {a: 1, b: 2}", "4:3 tag:yaml.org,2002:map"),
    .entries("- [1, !!seq [2]]", "4:7 tag:yaml.org,2002:seq"),
    .entries("- [1, !!str [2]]", "4:7 !!str is on a list"),
    .entries(" !!set {1: 2}", "4:2 tag:yaml.org,2002:set"),
    .header("title: !!binary T\nsystems: [a, !x b]", "2:8 binary", "3:14 tag !x"),
    .header("systems: !!omap {a: , b: }", "2:10 omap"),
    WrongFile("%TAG !c! tag:example.org,2000:\n---\n!c!d x", "3:1 tag:example.org,2000:d"),
  ])
  func `tags other than !!str`(file: WrongFile) {
    file.check()
  }

  @Test(arguments: [
    WrongFile.entries("- {a: 1, <<: {b: 2}}", "4:10 merge key (<<)"),
    .entries(" <<: x", "4:2 merge key (<<)"),
    .entries("- {a: 1, b: 2, when: {<<: x}}", "4:23 merge key (<<)"),
    .header("systems: {a: {<<: x}, <<: y, b: }", "2:15 merge key (<<)", "2:23 merge key (<<)"),
    .header("<<: {title: T}\nsystems: [a, b]", "2:1 merge key (<<)"),
  ])
  func `merge keys`(file: WrongFile) {
    file.check()
  }

  @Test func `a quoted << is a key like any other`() throws {
    #expect(try dictionary(entries: " \"<<\": x").answer("<<", "a", "b") == .found("x"))
    WrongFile.entries("- {a: 1, \"<<\": 2}", "4:10 not a system of d").check()
  }

  @Test(arguments: [
    WrongFile.entries(" ? [1, 2]\n : x", "4:4 a key is text"),
    .entries(" ? {1: 2}\n : x", "4:4 a key is text"),
    .entries("- {[a]: 1, b: 2}", "4:4 a key is text"),
    .entries("- {a: 1, b: 2, when: {[x]: y}}", "4:23 a key is text"),
    .header("{x: y}: z\nsystems: [a, b]", "2:1 a key is text"),
    .header("systems: {[a]: , b: , c: }", "2:11 a key is text"),
  ])
  func `keys that are not text`(file: WrongFile) {
    file.check()
  }
}
