import Foundation
import StoreNode
import Testing

/// The document says what the routes are.
@Suite struct OpenAPITests {
  let lines: [Substring]

  init() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/openapi-store.yaml")
    lines = try String(contentsOf: path, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
  }

  @Test func `docs and routes have the same addresses`() {
    var documented: Set<String> = []
    var path = ""
    for line in lines.drop(while: { $0 != "paths:" }).prefix(while: { $0 != "components:" }) {
      if line.hasPrefix("  /"), line.hasSuffix(":") {
        path = String(line.dropFirst(2).dropLast())
      } else if ["    get:", "    post:"].contains(line) {
        documented.insert(line.dropFirst(4).dropLast().uppercased() + " " + path)
      }
    }
    #expect(documented == Set(Routes.addresses))
  }

  @Test func `docs list every code of a refusal`() {
    let text = lines.joined(separator: " ")
    for code in OrderProblem.Code.allCases {
      let isListed = [",", "]"].contains { text.contains(" \(code.rawValue)\($0)") }
      #expect(isListed || text.contains("[\(code.rawValue),"), "\(code.rawValue)")
    }
  }
}
