import Testing
import Toolkit

@Suite struct ToolkitCSVTests {
  func fields(_ text: String) throws -> [[String]] {
    try CSVReader.rows(of: Array(text.utf8)).map(\.fields)
  }

  @Test func `quotes, commas and line ends inside quotes are read`() throws {
    let text = "id,note\r\n1,\"a, \"\"b\"\"\r\nc\"\r\n\r\n2,\n"
    let rows = try CSVReader.rows(of: Array(text.utf8))
    #expect(rows.map(\.fields) == [["id", "note"], ["1", "a, \"b\"\r\nc"], ["2", ""]])
    #expect(rows.map(\.line) == [1, 2, 5])
  }

  @Test func `the last line needs no end, and a byte order mark is skipped`() throws {
    #expect(try fields("\u{FEFF}a,b\n1,2") == [["a", "b"], ["1", "2"]])
    #expect(try fields("") == [])
    #expect(try fields("\n\r\n\n") == [])
    #expect(try fields("a") == [["a"]])
    #expect(try fields("\"\"") == [[""]])
    #expect(try fields("\"\"\r\n") == [[""]])
    #expect(try fields(",\n") == [["", ""]])
  }

  @Test func `the same rows come out however the file is cut`() throws {
    let bytes = Array("\u{FEFF}a,\"é\r\n\"\"x\"\r\n,\r\n\"\",z".utf8)
    let whole = try CSVReader.rows(of: bytes)
    #expect(whole.count == 3)
    for size in 1...bytes.count {
      var reader = CSVReader()
      var rows: [CSVRow] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        rows += try reader.read(Array(bytes[start..<min(start + size, bytes.count)]))
      }
      rows += try reader.finish()
      #expect(rows == whole)
    }
  }

  @Test(arguments: [
    ("a\nb\"c\n", CSVError.Problem.quoteInPlainField, 2),
    ("a\n\"b\"c\n", .textAfterQuote, 2),
    ("a\n\n\"b\nc", .unclosedQuote, 3),
    ("a\rb", .strayCarriageReturn, 1),
    ("a\r", .strayCarriageReturn, 1),
    ("a,b\n1\n", .fieldCount(1, 2), 2),
  ])
  func `a wrong row is refused with its line`(
    text: String, problem: CSVError.Problem, line: Int
  ) throws {
    let error = try #require(throws: CSVError.self) { try fields(text) }
    #expect(error.problem == problem)
    #expect(error.line == line)
  }

  @Test func `bytes that are not UTF-8 and endless rows are refused`() throws {
    let latin = try #require(throws: CSVError.self) { try CSVReader.rows(of: [0x61, 0xE9, 0x0A]) }
    #expect(latin.problem == .notUTF8)
    let endless = [UInt8(ascii: "\"")] + Array(repeating: 0x61, count: 1 << 20)
    let error = try #require(throws: CSVError.self) { try CSVReader.rows(of: endless) }
    #expect(error.problem == .rowTooLong)
  }

  @Test(arguments: ["=1+1", "+33 1", "-1+1", "@SUM(A1)", "\tx", "\rx", "\0x", "＝1", "-", "-1.2.3"])
  func `a field that begins like a formula gets an apostrophe`(text: String) throws {
    let row = CSVWriter.row([text, "b"])
    #expect(try CSVReader.rows(of: row).map(\.fields) == [["'" + text, "b"]])
  }

  @Test(arguments: ["-12", "-12.50", "-12,50", "a=b", "", "é", "\"", "a\r\nb", ",", " =1"])
  func `any other field comes back as it was`(text: String) throws {
    #expect(try CSVReader.rows(of: CSVWriter.row([text, ""])).map(\.fields) == [[text, ""]])
    #expect(try CSVReader.rows(of: CSVWriter.row([text])).map(\.fields) == [[text]])
  }
}
