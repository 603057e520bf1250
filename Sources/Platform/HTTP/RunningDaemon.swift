import CMicroHTTPD
import Glibc

/// A started libmicrohttpd daemon with its watchdog, and what they point to.
///
/// Sendable by hand: nothing changes after init, and `stop` is called by the one owner who took it
/// out of `HTTPServer`'s lock.
@safe
final class RunningDaemon: @unchecked Sendable {
  let core: ServerCore
  let port: UInt16
  private let daemon: OpaquePointer
  private let watchdog: Watchdog
  /// The daemon keeps these pointers, so they are freed after it.
  private let texts: CTexts

  init(configuration: HTTPServer.Configuration, handler: @escaping HTTPHandler) throws(HTTPError) {
    let place = "\(configuration.address):\(configuration.port)"
    guard configuration.isSane else {
      throw HTTPError(
        reason: .badConfiguration, place: place, errno: 0, hint: "Correct the limits.")
    }
    core = try ServerCore(configuration: configuration, handler: handler)
    texts = CTexts([
      configuration.certificatePEM, configuration.privateKeyPEM,
      "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE",
    ])
    // The watchdog first: it can be stopped at any time, a daemon only when no request waits.
    let shortest = min(
      configuration.headerDeadlineMilliseconds, configuration.bodyDeadlineMilliseconds)
    watchdog = try Watchdog(table: core.table, period: min(max(shortest / 10, 10), 250))
    do throws(HTTPError) {
      unsafe daemon = try Self.start(configuration, core, texts, place)
    } catch {
      watchdog.stop()
      throw error
    }
    port = unsafe http_daemon_port(daemon)
  }

  func stop() {
    core.table.close()
    if !core.beginStop() {
      _ = core.drained.wait(milliseconds: core.configuration.stopGraceMilliseconds)
    }
    unsafe MHD_stop_daemon(daemon)
    watchdog.stop()
  }

  private static func start(
    _ configuration: HTTPServer.Configuration, _ core: ServerCore, _ texts: CTexts, _ place: String
  ) throws(HTTPError) -> OpaquePointer {
    guard (configuration.certificatePEM == nil) == (configuration.privateKeyPEM == nil) else {
      throw HTTPError(
        reason: .badCertificate, place: place, errno: 0,
        hint: "Give both a certificate and its private key, or neither.")
    }
    var cause: Int32 = 0
    let started: OpaquePointer?? = unsafe PeerAddress.withSocketAddress(
      configuration.address, port: configuration.port
    ) { address, isIPv6 in
      var settings = unsafe ServerCallbacks.settings(for: configuration, isIPv6: isIPv6)
      errno = 0
      // The core outlives the daemon: `RunningDaemon` holds it and stops the daemon first.
      let daemon = unsafe http_start_daemon(
        &settings, address, texts[0], texts[1], texts[2],
        Unmanaged.passUnretained(core).toOpaque())
      cause = errno
      return unsafe daemon
    }
    guard let started = unsafe started else {
      throw HTTPError(
        reason: .badAddress, place: place, errno: 0, hint: "Give an IPv4 or IPv6 literal.")
    }
    guard let daemon = unsafe started else {
      // A failed TLS setup leaves no error number of the sockets' kind.
      let isSocket = [EADDRINUSE, EACCES, EADDRNOTAVAIL, EAFNOSUPPORT].contains(cause)
      let isTLS = configuration.isSecure && !isSocket
      throw HTTPError(
        reason: isTLS ? .badCertificate : .cannotListen, place: place, errno: cause,
        hint: isTLS
          ? "Check that certificate and key are PEM and belong together."
          : "Check that the port is free and the address is this machine's.")
    }
    return unsafe daemon
  }
}
