import CMicroHTTPD

/// Turns the daemon's view of a request's header into an `HTTPRequest`, or refuses it.
enum RequestReader {
  /// What the daemon's iterator fills.
  private final class Fields {
    var headers = HTTPHeaders()
    var query: [String: String] = [:]
    var isMalformed = false
    var isOldVersion = false
  }

  private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"]

  @unsafe
  static func read(
    _ connection: OpaquePointer, url: UnsafePointer<CChar>?, method: UnsafePointer<CChar>?,
    version: UnsafePointer<CChar>?, exchange: Exchange, maximumBody: Int
  ) -> Result<HTTPRequest, Refusal> {
    guard let url = unsafe url, let method = unsafe method,
      let path = unsafe String(validatingCString: url), path.utf8.first == UInt8(ascii: "/"),
      let name = unsafe String(validatingCString: method), !exchange.hasEncodedNUL
    else { return .failure(.malformed) }
    guard methods.contains(name) else { return .failure(.method) }
    let fields = Fields()
    fields.isOldVersion = unsafe version.map { unsafe String(cString: $0) } == "HTTP/1.0"
    unsafe collect(connection, .HEADER_KIND, into: fields)
    unsafe collect(connection, .GET_ARGUMENT_KIND, into: fields)
    if let refusal = judge(fields, maximumBody: maximumBody) { return .failure(refusal) }
    let address = exchange.peer.address
    return .success(
      HTTPRequest(
        method: name == "HEAD" ? "GET" : name, path: path, query: fields.query,
        headers: fields.headers, peerAddress: address.text, isLoopback: address.isLoopback))
  }

  /// The rules of RFC 9112, section 6: two opinions about a body's length are an attack.
  private static func judge(_ fields: Fields, maximumBody: Int) -> Refusal? {
    let lengths = fields.headers.count(of: "Content-Length")
    let encodings = fields.headers.count(of: "Transfer-Encoding")
    if lengths + encodings > 1 { return .framing }
    if let encoding = fields.headers["Transfer-Encoding"],
      fields.isOldVersion || !HTTPHeaders.same(encoding, "chunked")
    {
      return .framing
    }
    if fields.isMalformed || fields.headers.count(of: "Host") > 1 { return .malformed }
    guard let length = fields.headers["Content-Length"] else { return nil }
    guard let length = Int(length), length >= 0 else { return .bodyTooLarge }
    return length > maximumBody ? .bodyTooLarge : nil
  }

  @unsafe
  private static func collect(
    _ connection: OpaquePointer, _ kind: MHD_ValueKind, into fields: Fields
  ) {
    unsafe MHD_get_connection_values_n(
      connection, kind,
      { context, kind, key, keySize, value, valueSize in
        guard let context = unsafe context else { return .NO }
        let fields = unsafe Unmanaged<Fields>.fromOpaque(context).takeUnretainedValue()
        guard let name = unsafe RequestReader.text(key, keySize),
          let value = unsafe RequestReader.text(value, valueSize)
        else {
          fields.isMalformed = true
          return .NO
        }
        if kind == .HEADER_KIND {
          // The daemon takes blanks before the colon and folded lines for part of the name.
          let isField = RequestReader.isToken(name) && RequestReader.isFieldValue(value)
          if !isField { fields.isMalformed = true }
          fields.headers.append(name, value)
        } else if fields.query.updateValue(value, forKey: name) != nil {
          fields.isMalformed = true
        }
        return .YES
      }, Unmanaged.passUnretained(fields).toOpaque())
  }

  /// Whether the name is made of RFC 9110's token characters only.
  private static func isToken(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }

  /// No control characters but the tabulator.
  private static func isFieldValue(_ value: String) -> Bool {
    value.utf8.allSatisfy { $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }
  }

  /// Valid UTF-8 without NUL; a missing value ("?a") is the empty text.
  @unsafe
  private static func text(_ bytes: UnsafePointer<CChar>?, _ count: Int) -> String? {
    guard let bytes = unsafe bytes else { return "" }
    let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
    guard unsafe !buffer.contains(0) else { return nil }
    return unsafe String(validating: buffer, as: UTF8.self)
  }
}
