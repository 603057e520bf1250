extension HTTPServer {
  /// Where a server listens and what it allows.
  package struct Configuration: Sendable {
    /// An IPv4 or IPv6 literal.
    package var address = "127.0.0.1"
    /// The port; 0 takes a free one, which `HTTPServer.port` then tells.
    package var port: UInt16 = 0
    /// The certificate chain in PEM, the server's own first; nil for plain HTTP.
    package var certificatePEM: String?
    /// The certificate's private key in PEM.
    package var privateKeyPEM: String?
    /// Threads that serve connections and run the handler.
    package var threads = 1
    /// The largest body accepted, in bytes; a larger one gets 413.
    package var maximumBodyBytes = 8 << 20
    /// From the connection (or the request's first line) to the end of its header.
    package var headerDeadlineMilliseconds = 10_000
    /// From the end of the header to the end of the body.
    package var bodyDeadlineMilliseconds = 60_000
    /// For sending an answer, on top of its size at `minimumSendBytesPerSecond`.
    package var sendDeadlineMilliseconds = 60_000
    /// A client that reads an answer slower than this is cut, in bytes per second.
    package var minimumSendBytesPerSecond = 4_096
    /// How long a connection may wait for its next request.
    package var idleSeconds = 60
    /// Connections at once; the process needs as many descriptors and some more.
    package var maximumConnections = 1_024
    /// Of `maximumConnections`, those kept for addresses that have authenticated before.
    package var reservedConnections = 16
    /// Connections at once from one address (IPv6: one /64) that have not authenticated.
    package var maximumAnonymousPerAddress = 64
    /// Whether connections from this machine are exempt from the two limits above.
    package var loopbackIsExempt = true
    /// Memory of a connection for its header and buffers, in bytes; a larger header is refused.
    package var connectionMemoryBytes = 16 << 10
    /// How long `stop` waits for answers under way to be sent.
    package var stopGraceMilliseconds = 2_000

    /// The defaults above.
    package init() {}

    var isSecure: Bool { certificatePEM != nil || privateKeyPEM != nil }

    var isSane: Bool {
      let positive = [
        threads, headerDeadlineMilliseconds, bodyDeadlineMilliseconds, sendDeadlineMilliseconds,
        minimumSendBytesPerSecond, idleSeconds, maximumConnections, maximumAnonymousPerAddress,
      ]
      return positive.allSatisfy { (1...Int(Int32.max)).contains($0) }
        && maximumConnections >= threads && maximumBodyBytes >= 0 && reservedConnections >= 0
        && stopGraceMilliseconds >= 0 && (4_096...1 << 20).contains(connectionMemoryBytes)
    }
  }
}
