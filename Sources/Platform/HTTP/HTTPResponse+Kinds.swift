extension HTTPResponse {
  /// JSON bytes, as they are.
  package static func json(_ bytes: [UInt8], status: Int = 200) -> HTTPResponse {
    typed("application/json", bytes, status)
  }

  /// Bytes without a text form.
  package static func binary(_ bytes: [UInt8], status: Int = 200) -> HTTPResponse {
    typed("application/octet-stream", bytes, status)
  }

  /// A page.
  package static func html(_ text: String, status: Int = 200) -> HTTPResponse {
    typed("text/html; charset=utf-8", Array(text.utf8), status)
  }

  /// Plain text.
  package static func text(_ text: String, status: Int = 200) -> HTTPResponse {
    typed("text/plain; charset=utf-8", Array(text.utf8), status)
  }

  /// An error document of RFC 9457.
  ///
  /// `code` is the stable word that clients compare; `title` and `detail` are for people and may
  /// change.
  package static func problem(
    status: Int, code: String, title: String, detail: String = ""
  ) -> HTTPResponse {
    var json = "{\"status\":\(status),\"code\":\(quoted(code)),\"title\":\(quoted(title))"
    if !detail.isEmpty { json += ",\"detail\":\(quoted(detail))" }
    json += "}"
    return typed("application/problem+json", Array(json.utf8), status)
  }

  /// A file or one range of it (200 or 206), with Accept-Ranges and, if given, ETag.
  ///
  /// - Parameters:
  ///   - path: The file; opened when the answer is sent.
  ///   - size: The whole file's size in bytes, as the route has read it.
  ///   - range: The bytes to send; nil for all. It must lie within the size.
  ///   - etag: The entity tag with its quotation marks, or nil.
  ///   - type: The content type.
  /// - Returns: The answer, to be sent as it is.
  package static func file(
    _ path: String, size: Int, range: Range<Int>? = nil, etag: String? = nil,
    type: String = "application/octet-stream"
  ) -> HTTPResponse {
    var headers = [("Content-Type", type), ("Accept-Ranges", "bytes")]
    if let etag { headers.append(("ETag", etag)) }
    guard let range else {
      return HTTPResponse(
        status: 200, headers: headers, content: .file(path: path, offset: 0, count: size))
    }
    headers.append(("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"))
    return HTTPResponse(
      status: 206, headers: headers,
      content: .file(path: path, offset: range.lowerBound, count: range.count))
  }

  /// 416: the range asked for lies outside the file of `size` bytes.
  package static func unsatisfiable(size: Int) -> HTTPResponse {
    var response = problem(
      status: 416, code: "range-unsatisfiable", title: "The range lies outside the file")
    response.headers.append(("Content-Range", "bytes */\(size)"))
    return response
  }

  private static func typed(_ type: String, _ bytes: [UInt8], _ status: Int) -> HTTPResponse {
    HTTPResponse(status: status, headers: [("Content-Type", type)], body: bytes)
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
