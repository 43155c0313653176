import Crosswalk
import Testing

@testable import CrosswalkCommand

struct IndentedJSONTests {
  @Test func `each member and element is on a line, and order, names and spelling stay the same`() {
    let text = #" {"b":1.50,"a" : [1e2, -0 ,{"x":"a{,}:[\"\\"}],"b":true,"e":{ },"f":[ ],"ü":"\u00fc"} "#
    #expect(
      IndentedJSON.text(text) == #"""
        {
          "b": 1.50,
          "a": [
            1e2,
            -0,
            {
              "x": "a{,}:[\"\\"
            }
          ],
          "b": true,
          "e": {},
          "f": [],
          "ü": "\u00fc"
        }
        """#)
  }

  @Test func `numbers that no computer can hold keep their digits`() {
    #expect(IndentedJSON.text("[123456789012345678901234567890.10]") == "[\n  123456789012345678901234567890.10\n]")
  }

  @Test(arguments: ["", " ", "{", "{}x", #"{"a":1"#, "[1,]", "5", #""text""#, "null", #"{"a":1}… (7 more bytes)"#])
  func `text that is not an object or array, or continues after one, is not indented`(text: String) {
    #expect(IndentedJSON.text(text) == nil)
  }

  @Test func `indenting changes only white space, and doing it twice changes nothing more`() throws {
    let text = #"{"a":[[],[[1,2],{"b":{"c":null}}],"x y"],"d":[{"e":false}]}"#
    let indented = try #require(IndentedJSON.text(text))
    #expect(try JSON(parsing: indented.utf8).text == text)
    #expect(IndentedJSON.text(indented) == indented)
  }
}
