import Testing

@testable import CrosswalkCommand

struct IndentedXMLTests {
  @Test func `each element is on a line, and elements with text stay unchanged`() {
    let text = """
      <?xml version="1.0"?><!DOCTYPE order><o:order id='1>2' xmlns:o="urn:o"><lines><line n="1"><sku>A &amp; B</sku>\
      <empty/><none></none></line></lines><!-- a <b> --><note>some <b>bold</b> text</note><blank> </blank>\
      <raw><![CDATA[<x>&]]></raw></o:order>
      """
    #expect(
      IndentedXML.text(text) == """
        <?xml version="1.0"?>
        <!DOCTYPE order>
        <o:order id='1>2' xmlns:o="urn:o">
          <lines>
            <line n="1">
              <sku>A &amp; B</sku>
              <empty/>
              <none></none>
            </line>
          </lines>
          <!-- a <b> -->
          <note>some <b>bold</b> text</note>
          <blank> </blank>
          <raw><![CDATA[<x>&]]></raw>
        </o:order>
        """)
  }

  @Test func `white space in mixed content stays`() {
    let text = "<p>\n  one <b> <i/> </b>\n\n  two</p>"
    #expect(IndentedXML.text(text) == text)
    let comment = "<p><!-- nothing else --></p>"
    #expect(IndentedXML.text(comment) == comment)
    let preserved = #"<pre xml:space="preserve"> <b/> </pre>"#
    #expect(IndentedXML.text(preserved) == preserved)
  }

  @Test(arguments: [
    "", "text", "<", "<a", "<a>", "</a>", "<a></b>", "<a><b></a></b>", "<a/><b/>", "<a/>text", "text<a/>", "<a b/>",
    "<a b=c/>", "<a b='1'c='2'/>", "<a b='<'/>", "< a/>", "<1/>", "<a><!-- </a>", "<a><![CDATA[</a>", "<?xml ",
    "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a>… (7 more bytes)", "<br><p></p>", "5 < 6", "<a/ >",
  ])
  func `what is no XML is not indented`(text: String) {
    #expect(IndentedXML.text(text) == nil)
  }

  @Test(arguments: [
    "<a><b>x</b> <c/>\n<d e='f'><g/></d></a>", "<a><b><c>ü\r\n</c></b></a>", "<a>x<b/></a>", " <a >  </a > ",
    "<a><!--1--><b/><?go on?></a><!--2-->",
  ])
  func `indenting moves white space between elements only`(text: String) throws {
    let indented = try #require(IndentedXML.text(text))
    #expect(spelled(indented) == spelled(text))
    #expect(IndentedXML.text(indented) == indented)
  }

  @Test func `elements can be nested 64 deep, and no deeper`() {
    func nested(_ depth: Int) -> String {
      String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    }
    #expect(IndentedXML.text(nested(64)) != nil)
    #expect(IndentedXML.text(nested(65)) == nil)
  }

  /// The tokens of a document but for white space, as they are spelled.
  private func spelled(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    var tokens = XMLTokens(bytes)
    var spelled: [String] = []
    while let token = tokens.next() {
      switch token {
      case .space: break
      case .start(_, let range), .end(_, let range), .empty(let range), .text(let range), .remark(let range):
        spelled.append(String(decoding: bytes[range], as: UTF8.self))
      }
    }
    return spelled
  }
}
