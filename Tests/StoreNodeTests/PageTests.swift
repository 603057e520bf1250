import Foundation
import HTTP
import StoreNode
import Testing
import Toolkit

/// The pages' files: served as they are, with a policy that lets nothing else run.
@Suite struct PageTests {
  let shop: Shop

  init() throws { shop = try Shop() }

  private func get(_ path: String, _ headers: [(String, String)] = []) throws -> HTTPResponse {
    try #require(shop.api).answer(
      HTTPRequest(
        method: "GET", path: path, headers: HTTPHeaders(headers + [("Host", "127.0.0.1:8180")])))
  }

  private func header(_ name: String, of response: HTTPResponse) -> String {
    response.headers.first { $0.0 == name }?.1 ?? ""
  }

  @Test func `every page's shell comes with its policy`() throws {
    for page in PageAssets.pages {
      let response = try get(page)
      #expect(response.status == 200)
      #expect(header("Content-Security-Policy", of: response).hasPrefix("default-src 'self';"))
      #expect(header("X-Content-Type-Options", of: response) == "nosniff")
      let text = String(decoding: response.body, as: UTF8.self)
      #expect(!text.contains("<style") && !text.contains("<script>") && !text.contains("onclick"))
    }
  }

  @Test func `the pages of the menu are the addresses that are answered`() throws {
    let list = String(decoding: try get("/assets/core/pages.js").body, as: UTF8.self)
    let names = list.split(separator: "\n").compactMap { line -> String? in
      let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
      return line.hasPrefix("  page(") && parts.count > 1 ? "/" + parts[1] : nil
    }
    #expect(Set(names).union(["/"]) == PageAssets.pages)
    for name in names {
      #expect(try get("/assets/pages\(name).js").status == 200, "\(name)")
    }
  }

  @Test func `a file that is held is not sent again`() throws {
    let first = try get("/assets/style.css")
    let etag = header("ETag", of: first)
    #expect(try get("/assets/style.css", [("If-None-Match", etag)]).status == 304)
    #expect(try get("/assets/style.css", [("If-None-Match", "\"other\"")]).status == 200)
  }

  @Test(arguments: [
    "/assets/../style.css", "/assets//style.css", "/assets/core/../../Main/main.swift",
    "/assets/.hidden.js", "/assets/", "/assets/style.CSS", "/assets/nothing.js",
  ])
  func `nothing else can be had`(_ path: String) throws {
    #expect(try get(path).status == 404)
  }
}
