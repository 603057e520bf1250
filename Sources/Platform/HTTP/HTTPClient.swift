import CCurl
import Glibc

/// An HTTP/1.1 client for one server, over one kept connection.
///
/// Not Sendable: one thread at a time uses it, and `send` blocks that thread. Only its
/// `interrupter` may be used from others. Redirects are never followed, nothing is decompressed,
/// and environment variables for proxies are ignored. libcurl sends a request again by itself where
/// a kept connection turns out to be closed before any byte of an answer, so the server must know
/// repeated requests.
package final class HTTPClient {
  /// Ends the running transfer from any thread.
  package var interrupter: Interrupter { handles.interrupter }

  private let configuration: Configuration
  private let base: BaseURL
  private let handles: CurlHandles
  private var headers: HeaderList?

  /// Sets the client up; nothing is connected yet.
  ///
  /// - Throws: `malformedURL`, `plainHTTPRefused` or `libraryFailed`.
  package init(configuration: Configuration) throws(HTTPClientError) {
    self.configuration = configuration
    base = try BaseURL(configuration)
    handles = try CurlHandles(configuration, scheme: base.scheme)
  }

  /// Sends a request and returns the whole answer.
  ///
  /// - Throws: Any `HTTPClientError` but `fileFailed`.
  package func send(_ request: Request) throws(HTTPClientError) -> Response {
    try perform(request, file: nil)
  }

  /// Sends a request and writes the body of a 200 or 206 to a file, from `offset` on: it asks for
  /// the range that is missing, and where the server sends the whole file (another ETag than
  /// `ifRange`, say), starts over.
  ///
  /// Other answers leave the file as it is and their body is in the response. The file is not
  /// synced to disk; after an error it holds what had arrived.
  ///
  /// - Parameters:
  ///   - request: The request; its `maximumBytes` limits this one transfer, not the file.
  ///   - path: The file, created where it is missing; it may be longer than `offset`, not shorter.
  ///   - offset: How many bytes of it are kept.
  ///   - ifRange: The ETag that the kept bytes belong to.
  /// - Returns: The answer, and what the file is now.
  /// - Throws: Any `HTTPClientError`.
  package func download(
    _ request: Request, to path: String, offset: Int = 0, ifRange: String? = nil
  ) throws(HTTPClientError) -> Download {
    var request = request
    request.endsWhenSlow = true
    if offset > 0 {
      request.headers.append(("Range", "bytes=\(offset)-"))
      if let ifRange { request.headers.append(("If-Range", ifRange)) }
    }
    let file = try DownloadFile(path: path, offset: offset)
    let response = try perform(request, file: file)
    if response.status == 200 { try file.finish() }
    return Download(
      response: response, fileSize: file.size, startedOver: file.startedOver)
  }

  private func perform(
    _ request: Request, file: DownloadFile?
  ) throws(HTTPClientError) -> Response {
    let transfer = handles.transfer
    try prepare(request)
    transfer.begin(maximumBytes: request.maximumBytes, file: file)
    defer { transfer.begin(maximumBytes: 0, file: nil) }
    handles.forgetMessage()
    // The body is not copied by libcurl: it stays in place until the transfer is over.
    let code = try unsafe request.body.withUnsafeBufferPointer { body throws(HTTPClientError) in
      try unsafe setBody(UnsafeRawBufferPointer(body), of: request)
      return try run(request)
    }
    if let failure = transfer.failure { throw failure }
    guard code == CURLE_OK else { throw error(for: code) }
    return Response(status: transfer.status, headers: transfer.headers, body: transfer.body)
  }

  // MARK: - Setting up

  private func prepare(_ request: Request) throws(HTTPClientError) {
    try handles.set(CURLOPT_URL, try base.url(for: request.path))
    try handles.set(CURLOPT_TIMEOUT_MS, max(1, request.deadlineMilliseconds))
    let isLimited = request.endsWhenSlow
    try handles.set(
      CURLOPT_LOW_SPEED_LIMIT, isLimited ? configuration.lowSpeedBytesPerSecond : 0)
    try handles.set(CURLOPT_LOW_SPEED_TIME, isLimited ? configuration.lowSpeedSeconds : 0)
    guard headers?.matches(request.headers) != true else { return }
    guard let list = HeaderList(request.headers) else {
      throw .malformedURL("a header field is malformed")
    }
    try handles.check(unsafe http_easy_set_headers(handles.easy, list.first))
    headers = list
  }

  @unsafe
  private func setBody(
    _ body: UnsafeRawBufferPointer, of request: Request
  ) throws(HTTPClientError) {
    let isPlain = request.method == "GET" || request.method == "HEAD"
    if isPlain, unsafe body.isEmpty {
      try handles.set(request.method == "HEAD" ? CURLOPT_NOBODY : CURLOPT_HTTPGET, 1)
      try handles.set(CURLOPT_CUSTOMREQUEST, nil)
      return
    }
    guard request.method.utf8.allSatisfy({ (0x41...0x5A).contains($0) }), !request.method.isEmpty
    else { throw .malformedURL("the method is malformed") }
    try handles.set(CURLOPT_NOBODY, 0)
    try handles.set(CURLOPT_POST, 1)
    try handles.set(CURLOPT_CUSTOMREQUEST, request.method)
    try handles.check(
      unsafe http_easy_set_size(handles.easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
    // Null would make libcurl ask its read callback, which is standard input by default.
    let empty: StaticString = ""
    try handles.check(
      unsafe http_easy_set_body(handles.easy, body.baseAddress ?? UnsafeRawPointer(empty.utf8Start))
    )
  }

  // MARK: - Running

  /// Milliseconds between two looks at a transfer that may stall.
  private static let stallLook: Int32 = 1_000

  private func run(_ request: Request) throws(HTTPClientError) -> CURLcode {
    let multi = unsafe handles.multi
    var watch = request.stallMilliseconds.map { limit in
      StallWatch(
        limit: limit, mayWait: request.answerMayWait, now: MonotonicClock.milliseconds())
    }
    let look = request.stallMilliseconds.map { min(Self.stallLook, Int32(clamping: $0)) }
    guard unsafe curl_multi_add_handle(multi, handles.easy) == CURLM_OK else {
      throw .libraryFailed(code: -1)
    }
    // Removing a handle whose transfer is not done closes its connection.
    defer { unsafe _ = curl_multi_remove_handle(multi, handles.easy) }
    while true {
      if interrupter.isInterrupted { throw .interrupted }
      var running: Int32 = 0
      let status = unsafe curl_multi_perform(multi, &running)
      guard status == CURLM_OK else { throw .libraryFailed(code: status.rawValue) }
      if running == 0 {
        let result = unsafe http_multi_result(multi)
        guard result >= 0 else { throw .libraryFailed(code: -1) }
        return CURLcode(rawValue: UInt32(result))
      }
      if watch?.isStalled(handles.mark, now: MonotonicClock.milliseconds()) == true {
        throw .timedOut("nothing moved for \(request.stallMilliseconds ?? 0) ms")
      }
      // Ends early at activity, at libcurl's own timers, and at an interrupt.
      let wait = unsafe curl_multi_poll(multi, nil, 0, look ?? 60_000, nil)
      guard wait == CURLM_OK else { throw .libraryFailed(code: wait.rawValue) }
    }
  }

  private func error(for code: CURLcode) -> HTTPClientError {
    let text = handles.message(for: code)
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: return .unreachable(text)
    case CURLE_COULDNT_CONNECT:
      return .unreachable(text, isRefused: handles.systemError == ECONNREFUSED)
    case CURLE_OPERATION_TIMEDOUT: return .timedOut(text)
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: return .malformedURL(text)
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
      CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS:
      return .tlsRefused(text)
    default: return .broken(text)
    }
  }
}
