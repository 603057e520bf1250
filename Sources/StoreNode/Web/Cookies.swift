import HTTP

/// The two cookies of a browser in the shop: which device it is, and who is signed in.
///
/// A cookie belongs to a host and not to a port: the store's number keeps nodes on one machine
/// apart.
struct Cookies: Sendable {
  enum Kind: String { case device, person }

  let store: Int64

  /// What the request has for it.
  func value(_ kind: Kind, of request: HTTPRequest) -> String? {
    let wanted = name(kind) + "="
    for pair in (request.header("Cookie") ?? "").split(separator: ";") {
      let trimmed = pair.drop { $0 == " " }
      if trimmed.hasPrefix(wanted) { return String(trimmed.dropFirst(wanted.count)) }
    }
    return nil
  }

  /// The header field that sets it; no script can read it, no other page can send it.
  func setting(_ kind: Kind, to token: String, days: Int) -> (String, String) {
    let seconds = days * 86_400
    return (
      "Set-Cookie",
      "\(name(kind))=\(token); Path=/; HttpOnly; SameSite=Strict; Max-Age=\(seconds)"
    )
  }

  /// The header field that takes it away.
  func clearing(_ kind: Kind) -> (String, String) { setting(kind, to: "", days: 0) }

  private func name(_ kind: Kind) -> String { "pizza-\(store)-\(kind.rawValue)" }
}
