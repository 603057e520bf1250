import Testing

/// Each rule of Swift files is shown a file that breaks it, and one that does not.
@Suite struct TidyControlTests {
  typealias Checker = (SourceFile) -> [Violation]

  func file(_ text: String, at path: String = "Sources/Facts/A.swift") -> SourceFile {
    SourceFile(path: path, text: text)
  }

  func lines(_ found: [Violation], _ rule: Rule) -> [Int] {
    found.filter { $0.rule == rule }.map(\.line)
  }

  @Test func `a long file is reported, one of 500 lines is not`() {
    let line = "let a = 1\n"
    let long = file(String(repeating: line, count: 501))
    #expect(lines(SizeChecker.fileLength(long), .fileLength) == [1])
    #expect(SizeChecker.fileLength(file(String(repeating: line, count: 500))).isEmpty)
    let excused = "// tidy:allow file-length because it is a table\n"
    let table = file(excused + String(repeating: line, count: 501))
    #expect(SizeChecker.fileLength(table).isEmpty)
  }

  @Test func `a long line is reported, counted in characters`() {
    let long = file("let a = 1\n// \(String(repeating: "é", count: 98))")
    #expect(lines(SizeChecker.lineLength(long), .lineLength) == [2])
    #expect(SizeChecker.lineLength(file("// " + String(repeating: "é", count: 97))).isEmpty)
  }

  @Test func `a long function is reported, a long type is not`() {
    let body = String(repeating: "    call()  // }\n", count: 59)
    let long = file("struct A {\n  package static func a(b: () -> Void = {}) {\n\(body)  }\n}\n")
    #expect(lines(SizeChecker.functionLength(long), .functionLength) == [2])
    let short = body.dropFirst("    call()  // }\n".count)
    #expect(SizeChecker.functionLength(file("func a() {\n\(short)}\n")).isEmpty)
    let many = String(repeating: "  func b()\n  init(c: Int)\n", count: 40)
    #expect(SizeChecker.functionLength(file("protocol A {\n\(many)}\n")).isEmpty)
    #expect(SizeChecker.functionLength(file("init() {\n\(body)}")).count == 1)
    #expect(SizeChecker.functionLength(file("var page: Int {\n\(body)}")).count == 1)
  }

  @Test(arguments: [
    "import Foundation", "let a = Date()", "let a = UUID()", "let a = Int.random(in: 0...1)",
    "Task { }", "print(1)", "let a = \"\\(Date())\"",
  ])
  func `what reads the world is reported in a pure room only`(text: String) {
    #expect(lines(WordChecker.purity(file(text)), .purity) == [1])
    #expect(!WordChecker.purity(file(text, at: "Sources/SyncProtocol/B/A.swift")).isEmpty)
    #expect(WordChecker.purity(file(text, at: "Sources/StoreNode/A.swift")).isEmpty)
  }

  @Test(arguments: [
    "let birthDate = Date.self", "// print(1) and Task", "let a = \"Task print(1)\"",
    "func reprint(a: Int) {}", "let a = \"\"\"\n  Task \" Date()\n  \"\"\"",
    "let a = #\"Task \\(Date()) \"Task\"#", "/* Task /* Date() */ UUID() */", "let `Task` = 1",
  ])
  func `comments, strings and parts of words are no violation`(text: String) {
    #expect(WordChecker.purity(file(text)).isEmpty)
  }

  @Test(arguments: [
    "unsafe call()", "let a: UnsafeRawBufferPointer", "a.withUnsafeBytes { }",
    "let a: OpaquePointer", "Unmanaged.passRetained(a)",
  ])
  func `a pointer is reported outside Platform only`(text: String) {
    #expect(lines(WordChecker.memorySafety(file(text)), .memorySafety) == [1])
    #expect(WordChecker.memorySafety(file(text, at: "Sources/Platform/HTTP/A.swift")).isEmpty)
  }

  @Test(arguments: [
    "let a = try! b()", "fatalError(\"no\")", "do { try b() } catch {}",
    "do { try b() } catch let error as E {\n  // nothing\n}",
  ])
  func `a forced or swallowed error is reported`(text: String) {
    #expect(lines(WordChecker.errorHandling(file(text)), .errorHandling) == [1])
    #expect(WordChecker.errorHandling(file(text, at: "Tests/A/A.swift")).isEmpty)
  }

  @Test func `an error that is handled is none`() {
    let text = "do { try b() } catch { throw E(error) }\n// try! fatalError( catch {}"
    #expect(WordChecker.errorHandling(file(text)).isEmpty)
  }

  @Test func `an optional try is reported and never excused`() {
    let text = "// tidy:allow optional-try because I like it\nlet a = try? b()"
    #expect(lines(WordChecker.optionalTry(file(text)), .optionalTry) == [2])
    #expect(lines(WordChecker.allowances(file(text)), .allowance) == [1])
    #expect(WordChecker.optionalTry(file("let a = try b()?.c")).isEmpty)
  }

  @Test func `an unchecked Sendable needs a reason beside or above it`() {
    let bare = "final class A: @unchecked Sendable {}"
    #expect(lines(WordChecker.sendable(file("\n" + bare)), .sendable) == [2])
    #expect(WordChecker.sendable(file(bare + "  // all state is behind the lock")).isEmpty)
    #expect(WordChecker.sendable(file("// All state is behind the lock.\n" + bare)).isEmpty)
    let block = "/// A.\n///\n/// Sendable by hand: one owner.\n@safe\n"
    #expect(WordChecker.sendable(file(block + bare)).isEmpty)
    #expect(WordChecker.sendable(file("/// A.\n@safe\n" + bare)).count == 1)
  }

  @Test(arguments: [
    "package struct A {}", "  package var a: Int { 1 }", "package typealias A = Int",
    "/// A.\n\npackage enum A {}",
    "@safe\npackage final class A {}", "@MainActor package func a() {}",
    "package static func a() {}", "package mutating func a() {}", "// A.\npackage func a() {}",
  ])
  func `a package declaration without a docstring is reported`(text: String) {
    #expect(DocumentationChecker.check(file(text)).count == 1)
  }

  @Test(arguments: [
    "/// A.\npackage struct A {}", "/// A.\n@safe\n@available(*, deprecated)\npackage func a() {}",
    "/// A.\n// why\npackage let a: Int", "package import Foundation", "let package = 1",
    "private let a = 1", "// package struct A", "  package let a: Int", "package init() {}",
    "package var description: String { b }", "package static func < (a: A, b: A) -> Bool {",
  ])
  func `a documented or private declaration is none`(text: String) {
    #expect(DocumentationChecker.check(file(text)).isEmpty)
  }

  @Test func `unfinished work is reported in comments and in other files`() {
    #expect(lines(WordChecker.unfinished(file("a()\n// TODO: b")), .unfinished) == [2])
    #expect(WordChecker.unfinished(file("/* FIXME */")).count == 1)
    #expect(WordChecker.unfinished(file("- TODO b", at: "docs/a.md")).count == 1)
    #expect(WordChecker.unfinished(file("let a = \"TODO\"  // all todos done")).isEmpty)
  }

  @Test func `a path of one machine is reported, a relative path is not`() {
    for folder in ["work", "root", "home"] {
      let path = "/" + folder + "/a"
      #expect(lines(WordChecker.machinePath(file("\nlet a = \"\(path)\"")), .machinePath) == [2])
      #expect(WordChecker.machinePath(file("see `\(path)`", at: "docs/a.md")).count == 1)
      #expect(WordChecker.machinePath(file("see `docs\(path)`", at: "docs/a.md")).isEmpty)
    }
  }

  @Test func `an exception counts for its rule, on its line or right below`() {
    let allow = "// tidy:allow purity because the sample needs it"
    #expect(WordChecker.purity(file("print(1)  \(allow)")).isEmpty)
    #expect(WordChecker.purity(file("\(allow)\nprint(1)")).isEmpty)
    #expect(!WordChecker.purity(file("\(allow)\n\nprint(1)")).isEmpty)
    #expect(!WordChecker.purity(file("a()  \(allow)\nprint(1)")).isEmpty)
    #expect(!WordChecker.purity(file("print(1)  // tidy:allow imports because x")).isEmpty)
    #expect(!WordChecker.purity(file("let a = \"\(allow)\"; print(1)")).isEmpty)
  }

  @Test(arguments: [
    "// tidy:allow", "// tidy:allow purity", "// tidy:allow purity because",
    "// tidy:allow nonsense because it is", "// tidy:allow purity, it is fine",
  ])
  func `an exception without rule or reason is reported`(text: String) {
    #expect(lines(WordChecker.allowances(file(text)), .allowance) == [1])
  }
}
