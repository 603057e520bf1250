import CCurl
import Glibc

/// libcurl's easy and multi handle, set up once, and the buffers they keep pointers to.
@safe
final class CurlHandles {
  let easy: UnsafeMutableRawPointer
  let multi: UnsafeMutableRawPointer
  let transfer = Transfer()
  let interrupter: Interrupter
  private let errorText: UnsafeMutablePointer<CChar>
  private let sockets: UnsafeMutablePointer<http_sockets>

  /// libcurl's own set-up, once per process.
  ///
  /// Broken pipes must come as errors: libcurl writes TLS without the flag that would say so, and
  /// its own handling is off with NOSIGNAL.
  private static let libraryCode: Int32 = {
    signal(SIGPIPE, SIG_IGN)
    return Int32(curl_global_init(Int(CURL_GLOBAL_DEFAULT)).rawValue)
  }()

  init(_ configuration: HTTPClient.Configuration, scheme: String) throws(HTTPClientError) {
    guard Self.libraryCode == 0 else { throw .libraryFailed(code: Self.libraryCode) }
    guard let easy = unsafe curl_easy_init() else { throw .libraryFailed(code: -1) }
    guard let multi = unsafe curl_multi_init() else {
      unsafe curl_easy_cleanup(easy)
      throw .libraryFailed(code: -1)
    }
    unsafe self.easy = easy
    unsafe self.multi = multi
    unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    unsafe sockets = .allocate(capacity: 1)
    unsafe sockets.initialize(to: http_sockets(newest: -1, before: -1))
    unsafe interrupter = Interrupter(multi)
    try setUp(configuration, scheme)
  }

  deinit {
    interrupter.detach()
    unsafe curl_easy_cleanup(easy)
    unsafe curl_multi_cleanup(multi)
    unsafe errorText.deallocate()
    unsafe sockets.deallocate()
  }

  /// What libcurl says about the last failure, or its general text for the code.
  func message(for code: CURLcode) -> String {
    let own = unsafe String(cString: errorText)
    return own.isEmpty ? unsafe String(cString: curl_easy_strerror(code)) : own
  }

  /// How far the transfer under way has got.
  var mark: StallWatch.Mark {
    StallWatch.Mark(
      sent: unsafe Int(http_easy_sent(easy)),
      unacknowledged: unsafe Int(http_unacknowledged(sockets)),
      received: transfer.receivedInAll)
  }

  /// The system's own number for why no connection was made, an `errno`; 0: none.
  var systemError: Int32 { Int32(unsafe http_easy_get_long(easy, CURLINFO_OS_ERRNO)) }

  func forgetMessage() { unsafe errorText.pointee = 0 }

  func set(_ option: CURLoption, _ value: Int) throws(HTTPClientError) {
    try check(unsafe http_easy_set_long(easy, option, value))
  }

  func set(_ option: CURLoption, _ value: String?) throws(HTTPClientError) {
    try check(unsafe http_easy_set_string(easy, option, value))
  }

  func check(_ code: CURLcode) throws(HTTPClientError) {
    guard code == CURLE_OK else { throw .libraryFailed(code: Int32(code.rawValue)) }
  }

  private func setUp(
    _ configuration: HTTPClient.Configuration, _ scheme: String
  ) throws(HTTPClientError) {
    try set(CURLOPT_PROTOCOLS_STR, scheme)
    try set(CURLOPT_FOLLOWLOCATION, 0)
    try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_TCP_NODELAY, 1)
    try set(CURLOPT_TCP_KEEPALIVE, 1)
    try set(CURLOPT_PATH_AS_IS, 1)
    // Not even from the environment: a proxy would be one more who reads along.
    try set(CURLOPT_PROXY, "")
    try set(CURLOPT_USERAGENT, configuration.userAgent)
    try set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectDeadlineMilliseconds)
    try set(CURLOPT_SSL_VERIFYPEER, 1)
    try set(CURLOPT_SSL_VERIFYHOST, 2)
    try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    try setAuthority(configuration.authority)
    try check(unsafe http_easy_set_error_buffer(easy, errorText))
    try check(unsafe http_easy_watch_sockets(easy, sockets))
    let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
    try check(
      unsafe http_easy_set_write(
        easy,
        { bytes, size, count, context in
          unsafe CurlHandles.deliver(bytes, size * count, context) {
            unsafe $0.takeBody($1)
          }
        }, context))
    try check(
      unsafe http_easy_set_header(
        easy,
        { bytes, size, count, context in
          unsafe CurlHandles.deliver(bytes, size * count, context) {
            unsafe $0.takeHeader($1)
          }
        }, context))
  }

  private func setAuthority(
    _ authority: HTTPClient.Configuration.Authority
  ) throws(HTTPClientError) {
    switch authority {
    case .system: return
    case .file(let path): try set(CURLOPT_CAINFO, path)
    case .pem(let text):
      try set(CURLOPT_CAINFO, nil)
      var text = text
      let code = text.withUTF8 { bytes in
        unsafe http_easy_set_authority(easy, bytes.baseAddress, bytes.count)
      }
      try check(code)
    }
    // The distribution builds the system's directory in; it would be trusted besides.
    try set(CURLOPT_CAPATH, nil)
  }

  /// Any other number than the count ends the transfer.
  @unsafe
  private static func deliver(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
    _ take: (Transfer, UnsafeRawBufferPointer) -> Bool
  ) -> Int {
    guard let context = unsafe context else { return count + 1 }
    let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    let taken = unsafe take(transfer, UnsafeRawBufferPointer(start: bytes, count: count))
    return taken ? count : count + 1
  }
}
