import Foundation
import HTTP
import Runtime
import Security
import Toolkit

/// The files of the pages: those compiled in, or, for whoever works on them, a folder's.
package struct PageAssets: Sendable {
  private static let embedded = "Sources/StoreNode/Web/Assets/"
  private static let prefix = "/assets/"

  /// Pages that the shell draws; `core/pages.js` says what they are.
  package static let pages: Set<String> = [
    "/", "/till", "/kitchen", "/delivery", "/orders", "/order", "/stock", "/closing",
    "/vouchers", "/receipt", "/people", "/conflicts", "/status",
  ]

  private static let types = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
  ]

  /// Nothing but this node's own files, nothing inline, nobody's frame.
  private static let policy =
    "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    + "form-action 'self'"

  private let folder: String?

  /// - Parameter folder: where to read the files anew for each request; nil: those compiled in.
  package init(folder: String? = nil) { self.folder = folder }

  /// The answer to a page's address or a file's; nil if the address is neither.
  ///
  /// - Throws: `SecurityError`.
  func answer(_ request: HTTPRequest) throws -> HTTPResponse? {
    let name: String
    if Self.pages.contains(request.path) {
      name = "shell.html"
    } else if request.path.hasPrefix(Self.prefix) {
      name = String(request.path.dropFirst(Self.prefix.count))
    } else {
      return nil
    }
    guard let type = Self.type(of: name), let bytes = file(name) else { return nil }
    let etag = "\"\(HexText.text(try SHA256Hasher.hash(bytes)))\""
    let isHeld = request.header("If-None-Match") == etag
    return HTTPResponse(
      status: isHeld ? 304 : 200,
      headers: [
        ("Content-Type", type), ("ETag", etag), ("Cache-Control", "no-cache"),
        ("Content-Security-Policy", Self.policy), ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
      ], body: isHeld ? [] : bytes)
  }

  /// Nil for a name that no file of ours has: a part is of small letters, digits and hyphens.
  private static func type(of name: String) -> String? {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard let last = parts.last, let dot = last.lastIndex(of: ".") else { return nil }
    let plain = parts.dropLast() + [last[..<dot]]
    let isOurs = plain.allSatisfy { part in
      !part.isEmpty
        && part.utf8.allSatisfy { byte in
          (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
        }
    }
    return isOurs ? types[String(last[last.index(after: dot)...])] : nil
  }

  private func file(_ name: String) -> [UInt8]? {
    guard let folder else { return Embedded.file(named: Self.embedded + name) }
    return FileManager.default.contents(atPath: folder + "/" + name).map(Array.init)
  }
}
