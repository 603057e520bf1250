import Testing
import Toolkit

@Suite struct ToolkitTextTests {
  static let hostile = #"<script>alert('x' + "y")</script> & co"#

  @Test func `text is escaped, markup is not`() {
    let bold: HTML = "<b>\(Self.hostile)</b>"
    let page: HTML = "<p title=\"\(Self.hostile)\">\(bold)\([bold, bold]) \(12)</p>"
    let escaped = "&lt;script&gt;alert(&#39;x&#39; + &quot;y&quot;)&lt;/script&gt; &amp; co"
    let marked = "<b>\(escaped)</b>"
    #expect(page.description == "<p title=\"\(escaped)\">\(marked)\(marked)\(marked) 12</p>")
  }

  @Test func `text is escaped once more when it was escaped before`() {
    #expect(HTML(text: "&amp;").description == "&amp;amp;")
  }

  @Test func `control characters that HTML forbids are replaced`() {
    #expect(HTML(text: "a\0b\u{1B}c\td\ne").description == "a\u{FFFD}b\u{FFFD}c\td\ne")
  }

  @Test func `an attribute cannot be left`() {
    let attribute = HTML.attribute("value", "\" onfocus=\"alert(1)")
    #expect(attribute.description == " value=\"&quot; onfocus=&quot;alert(1)\"")
  }

  @Test(arguments: [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)",
    "\u{1}javascript:alert(1)", "data:text/html,x", "vbscript:x",
  ])
  func `a link that would run something is shown as text`(address: String) {
    #expect(HTML(link: address, text: "x").description == "x")
  }

  @Test(arguments: ["https://a.example/?b=1", "/orders/1:2", "?day=1", "#top", "tel:+33", "orders"])
  func `a harmless link is a link`(address: String) {
    #expect(HTML(link: address, text: "<").description.hasPrefix("<a href=\""))
    #expect(HTML(link: address, text: "<").description.hasSuffix("\">&lt;</a>"))
  }

  @Test func `pieces are joined`() {
    let items = ["a", "<"].map { HTML("<li>\($0)</li>") }
    #expect(items.joined(separator: "\n").description == "<li>a</li>\n<li>&lt;</li>")
  }

  struct Request: Codable, Equatable {
    struct Line: Codable, Equatable {
      var product: String
      var quantity: Int
    }
    var till: Int
    var lines: [Line]
    var paid: Bool?
  }

  @Test func `a value survives the way to JSON and back`() throws {
    let request = Request(till: 3, lines: [.init(product: "4/4 \"€\" </b>", quantity: 2)])
    let bytes = try JSON.encode(request)
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"{"lines":[{"product":"4/4 \"€\" </b>","quantity":2}],"till":3}"#)
    #expect(try JSON.decode(Request.self, from: bytes) == request)
  }

  @Test(arguments: [
    (#"{"till":1}"#, "lines", "is missing"),
    (#"{"till":"1","lines":[]}"#, "till", "must be a whole number"),
    (#"{"till":null,"lines":[]}"#, "till", "must be a whole number, not null"),
    (#"{"till":1,"lines":{}}"#, "lines", "must be a list"),
    (#"{"till":1,"lines":[{"product":1,"quantity":1}]}"#, "lines[0].product", "must be text"),
    (
      #"{"till":1,"lines":[{"product":"a","quantity":1},{"product":"a"}]}"#, "lines[1].quantity",
      "is missing"
    ),
    (#"{"till":1,"lines":[],"paid":1}"#, "paid", "must be true or false"),
    ("[]", "", "must be an object"),
  ])
  func `a wrong member is named with what was expected`(
    text: String, member: String, problem: String
  ) throws {
    let error = try #require(throws: JSONError.self) {
      try JSON.decode(Request.self, from: Array(text.utf8))
    }
    #expect(error.member == member)
    #expect(error.problem == problem)
  }

  @Test(arguments: [
    "", "{", #"{"till":1,"lines":[]} x"#, #"{"till":1.5,"lines":[]}"#,
    #"{"till":99999999999999999999,"lines":[]}"#,
    #"{"till":1,"lines":[{"product":"\ud800","quantity":1}]}"#,
    String(repeating: "[", count: 100_000),
  ])
  func `what is no JSON of ours is refused`(text: String) {
    #expect(throws: JSONError.self) { try JSON.decode(Request.self, from: Array(text.utf8)) }
  }

  @Test func `bytes that are not UTF-8 and texts that are too long are refused`() {
    let bad = Array(#"{"till":1,"lines":[],"x":""#.utf8) + [0xFF] + Array("\"}".utf8)
    #expect(throws: JSONError.self) { try JSON.decode(Request.self, from: bad) }
    #expect(throws: JSONError.self) {
      try JSON.decode(Request.self, from: Array(#"{"till":1,"lines":[]}"#.utf8), maximumBytes: 20)
    }
    #expect(throws: JSONError.self) { try JSON.encode([Double.nan]) }
  }

  @Test func `a compiled-in file is byte for byte that of its name`() throws {
    #expect(Embedded.names == Embedded.names.sorted())
    #expect(Embedded.names(under: "LIC") == ["LICENSE"])
    let license = try #require(Embedded.file(named: "LICENSE"))
    #expect(license.starts(with: "MIT License\n".utf8))
    #expect(license.last == UInt8(ascii: "\n"))
    #expect(Embedded.file(named: "no such file") == nil)
  }
}
