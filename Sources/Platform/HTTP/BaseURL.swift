import CCurl
import Glibc

/// A checked base URL: http or https, a host, perhaps a port and a path prefix, nothing else.
struct BaseURL {
  /// Without a slash at its end.
  let text: String
  let scheme: String

  init(_ configuration: HTTPClient.Configuration) throws(HTTPClientError) {
    let text = configuration.baseURL
    guard let handle = unsafe curl_url() else { throw .libraryFailed(code: -1) }
    defer { unsafe curl_url_cleanup(handle) }
    // The text is copied.
    guard unsafe curl_url_set(handle, CURLUPART_URL, text, 0) == CURLUE_OK,
      let scheme = unsafe Self.part(handle, CURLUPART_SCHEME),
      let host = unsafe Self.part(handle, CURLUPART_HOST),
      scheme == "http" || scheme == "https", Self.isClean(text), text.contains("://")
    else { throw .malformedURL(text) }
    for extra in [CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY, CURLUPART_FRAGMENT] {
      // A password must not be shown, so the text is not repeated.
      guard unsafe Self.part(handle, extra) == nil else {
        throw .malformedURL("with user, query or fragment")
      }
    }
    guard scheme == "https" || configuration.allowPlainHTTP || Self.isLoopback(host) else {
      throw .plainHTTPRefused(host: host)
    }
    self.scheme = scheme
    self.text = text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  /// The URL of a path; it is sent as it stands.
  func url(for path: String) throws(HTTPClientError) -> String {
    guard path.utf8.first == UInt8(ascii: "/"), Self.isClean(path), !path.utf8.contains(0x23)
    else { throw .malformedURL(path) }
    return text + path
  }

  /// Printable ASCII only: neither blanks nor line breaks can reach the request line.
  private static func isClean(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  private static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "[::1]" { return true }
    var address = in_addr()
    guard unsafe inet_pton(AF_INET, host, &address) == 1 else { return false }
    return UInt32(bigEndian: address.s_addr) >> 24 == 127
  }

  @unsafe
  private static func part(_ handle: OpaquePointer, _ part: CURLUPart) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard unsafe curl_url_get(handle, part, &text, 0) == CURLUE_OK, let text = unsafe text else {
      return nil
    }
    defer { unsafe curl_free(text) }
    return unsafe String(cString: text)
  }
}
