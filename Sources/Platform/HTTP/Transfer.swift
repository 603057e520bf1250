/// What a running transfer has received, filled by libcurl's callbacks on the sending thread.
final class Transfer {
  var status = 0
  var headers = HTTPHeaders()
  var body: [UInt8] = []
  var maximumBytes = 0
  var received = 0
  /// Where the body goes instead of memory; nil for an ordinary request.
  var file: DownloadFile?
  /// Why a callback ended the transfer.
  var failure: HTTPClientError?

  /// The longest header accepted, all fields together.
  private static let headerLimit = 64 << 10
  private var headerBytes = 0

  /// Bytes of header and body so far.
  var receivedInAll: Int { headerBytes + received }

  func begin(maximumBytes: Int, file: DownloadFile?) {
    status = 0
    headers.removeAll()
    headerBytes = 0
    body = []
    received = 0
    self.maximumBytes = maximumBytes
    self.file = file
    failure = nil
  }

  /// Takes one header line with its line break; false ends the transfer.
  func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    headerBytes += line.count
    guard headerBytes <= Self.headerLimit else {
      failure = .responseTooLarge(limit: Self.headerLimit)
      return false
    }
    let text = unsafe String(decoding: line, as: UTF8.self)
    if text.hasPrefix("HTTP/") {
      // A new answer begins: what came before was "100 Continue".
      let words = text.split(separator: " ", maxSplits: 2)
      status = words.count > 1 ? Int(words[1].prefix(3)) ?? 0 : 0
      headers.removeAll()
      return true
    }
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return true }
    let name = text[..<colon]
    let value = text[text.index(after: colon)...].drop { $0.isWhitespace }
    let end = value.lastIndex { !$0.isWhitespace }
    headers.append(String(name), end.map { String(value[...$0]) } ?? "")
    return true
  }

  /// Takes a piece of the body; false ends the transfer.
  func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    received += bytes.count
    guard received <= maximumBytes else {
      failure = .responseTooLarge(limit: maximumBytes)
      return false
    }
    if let file, status == 200 || status == 206 {
      do throws(HTTPClientError) {
        try unsafe file.take(bytes, status: status, range: headers["Content-Range"])
        return true
      } catch {
        failure = error
        return false
      }
    }
    if body.isEmpty, let length = headers["Content-Length"].flatMap({ Int($0) }) {
      body.reserveCapacity(min(max(length, 0), maximumBytes))
    }
    unsafe body.append(contentsOf: bytes)
    return true
  }
}
