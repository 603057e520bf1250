import CMicroHTTPD
import Glibc
import Synchronization

/// An HTTP/1.1 server, plain or TLS 1.2 and later, on threads of its own.
///
/// It runs from `init` until `stop` or deinit. The handler must not own the server: a server that
/// is dropped by its own thread could not wait for that thread's end.
package final class HTTPServer: Sendable {
  /// The port it listens on, also where the configuration asked for any.
  package let port: UInt16
  private let running: Mutex<RunningDaemon?>

  /// Listens and starts to serve.
  ///
  /// - Throws: `HTTPError` where the configuration contradicts itself, the certificate does not
  ///   load, or the address cannot be listened on.
  package init(
    configuration: Configuration, handler: @escaping HTTPHandler
  ) throws(HTTPError) {
    let daemon = try RunningDaemon(configuration: configuration, handler: handler)
    port = daemon.port
    running = Mutex(daemon)
  }

  deinit { stop() }

  /// Accepts nothing more, answers every waiting request 503, waits a moment for answers under way
  /// to be sent, then closes all connections and ends the threads.
  ///
  /// A second call does nothing. Never call it from a handler.
  package func stop() {
    let daemon = running.withLock { daemon in
      let taken = daemon
      daemon = nil
      return taken
    }
    daemon?.stop()
  }

  /// Connections open now; 0 once stopped.
  package var connectionCount: Int { running.withLock { $0?.core.table.count ?? 0 } }

  /// Requests under way now, waiting ones included; 0 once stopped.
  package var requestCount: Int { running.withLock { $0?.core.requestCount ?? 0 } }
}
