import CMicroHTTPD
import Glibc

/// The functions the daemon calls, on its own threads.
///
/// Ownership: the connection's context is a retained `PeerConnection` from STARTED to CLOSED, the
/// request's context a retained `Exchange` from its first line to "completed".
enum ServerCallbacks {
  @unsafe
  static func settings(
    for configuration: HTTPServer.Configuration, isIPv6: Bool
  ) -> http_daemon_settings {
    var flags =
      MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
      | MHD_USE_ITC.rawValue
    if isIPv6 { flags |= MHD_USE_IPv6.rawValue }
    if configuration.isSecure { flags |= MHD_USE_TLS.rawValue }
    return unsafe http_daemon_settings(
      flags: flags, port: configuration.port, threads: UInt32(configuration.threads),
      connection_limit: UInt32(configuration.maximumConnections),
      idle_seconds: UInt32(configuration.idleSeconds),
      connection_memory: configuration.connectionMemoryBytes,
      accept: accept, handle: handle, completed: completed, connection: connection,
      request_line: requestLine)
  }
}

// MARK: - Connections

/// Called for each accepted socket; MHD_NO closes it at once.
private func accept(
  context: UnsafeMutableRawPointer?, address: UnsafePointer<sockaddr>?, length: socklen_t
) -> MHD_Result {
  guard let core = unsafe core(context), let address = unsafe PeerAddress(address) else {
    return .NO
  }
  return core.table.admits(address) ? .YES : .NO
}

/// Called when a connection starts and, before its socket is closed, when it ends.
private func connection(
  context: UnsafeMutableRawPointer?, connection: OpaquePointer?,
  slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, code: MHD_ConnectionNotificationCode
) {
  guard let core = unsafe core(context), let slot = unsafe slot else { return }
  switch code {
  case .CONNECTION_NOTIFY_STARTED:
    guard let address = unsafe PeerAddress(http_connection_address(connection)) else { return }
    let descriptor = unsafe http_connection_descriptor(connection)
    var on: Int32 = 1
    // Best effort: without it small answers may wait for the peer's acknowledgement.
    _ = unsafe setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    let deadline =
      MonotonicClock.milliseconds() + Int64(core.configuration.headerDeadlineMilliseconds)
    let peer = core.table.insert(descriptor: descriptor, address: address, deadline: deadline)
    unsafe slot.pointee = Unmanaged.passRetained(peer).toOpaque()
  case .CONNECTION_NOTIFY_CLOSED:
    guard let pointer = unsafe slot.pointee else { return }
    unsafe slot.pointee = nil
    core.table.remove(
      unsafe Unmanaged<PeerConnection>.fromOpaque(pointer).takeRetainedValue())
  @unknown default: return
  }
}

// MARK: - Requests

/// Called with the request's first line, before its header is complete.
private func requestLine(
  context: UnsafeMutableRawPointer?, uri: UnsafePointer<CChar>?, connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
  guard let core = unsafe core(context), let uri = unsafe uri,
    let slot = unsafe http_connection_context(connection)
  else { return nil }
  let peer = unsafe Unmanaged<PeerConnection>.fromOpaque(slot).takeUnretainedValue()
  peer.tightenDeadline(
    MonotonicClock.milliseconds() + Int64(core.configuration.headerDeadlineMilliseconds))
  let exchange = core.open(peer, hasEncodedNUL: unsafe strstr(uri, "%00") != nil)
  return unsafe Unmanaged.passRetained(exchange).toOpaque()
}

/// Called once with the header, for each piece of the body, at its end, and after a resume.
private func handle(
  context: UnsafeMutableRawPointer?, connection: OpaquePointer?, url: UnsafePointer<CChar>?,
  method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?,
  upload: UnsafePointer<CChar>?, uploadSize: UnsafeMutablePointer<Int>?,
  slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
  guard let core = unsafe core(context), let connection = unsafe connection,
    let slot = unsafe slot, let pointer = unsafe slot.pointee, let uploadSize = unsafe uploadSize
  else { return .NO }
  let exchange = unsafe Unmanaged<Exchange>.fromOpaque(pointer).takeUnretainedValue()
  let conversation = unsafe Conversation(core: core, exchange: exchange, connection: connection)
  if exchange.stage == .header {
    return unsafe conversation.readHeader(url: url, method: method, version: version)
  }
  let count = unsafe uploadSize.pointee
  guard count > 0 else { return conversation.proceed() }
  unsafe uploadSize.pointee = 0
  return unsafe conversation.readBody(UnsafeRawBufferPointer(start: upload, count: count))
}

/// Called once for each request line that was seen, however the request ended.
private func completed(
  context: UnsafeMutableRawPointer?, connection: OpaquePointer?,
  slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, code: MHD_RequestTerminationCode
) {
  guard let core = unsafe core(context), let slot = unsafe slot,
    let pointer = unsafe slot.pointee
  else { return }
  unsafe slot.pointee = nil
  let exchange = unsafe Unmanaged<Exchange>.fromOpaque(pointer).takeRetainedValue()
  // The next request's first byte is not announced: waiting for it and reading its header share
  // one deadline, which its first line then tightens.
  let configuration = core.configuration
  exchange.peer.setDeadline(
    MonotonicClock.milliseconds() + Int64(configuration.idleSeconds) * 1_000
      + Int64(configuration.headerDeadlineMilliseconds))
  core.close(exchange)
}

private func core(_ context: UnsafeMutableRawPointer?) -> ServerCore? {
  guard let context = unsafe context else { return nil }
  return unsafe Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
}
