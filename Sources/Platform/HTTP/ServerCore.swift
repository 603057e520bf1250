import Synchronization

/// What the daemon's callbacks share.
final class ServerCore: Sendable {
  private struct Requests {
    var next: UInt64 = 0
    var open = 0
    var waiting: [UInt64: PendingReply] = [:]
    var isStopping = false
  }

  let configuration: HTTPServer.Configuration
  let handler: HTTPHandler
  let table: ConnectionTable
  /// Raised when the last request ends while the server stops.
  let drained: WakeSignal
  private let requests = Mutex(Requests())

  init(configuration: HTTPServer.Configuration, handler: @escaping HTTPHandler) throws(HTTPError) {
    self.configuration = configuration
    self.handler = handler
    table = ConnectionTable(configuration)
    drained = try WakeSignal()
  }

  var requestCount: Int { requests.withLock { $0.open } }

  func open(_ peer: PeerConnection, hasEncodedNUL: Bool) -> Exchange {
    let number = requests.withLock { requests in
      requests.next += 1
      requests.open += 1
      return requests.next
    }
    return Exchange(number: number, peer: peer, table: table, hasEncodedNUL: hasEncodedNUL)
  }

  func close(_ exchange: Exchange) {
    exchange.pending.close()
    let isLast = requests.withLock { requests in
      requests.open -= 1
      requests.waiting[exchange.number] = nil
      return requests.isStopping && requests.open == 0
    }
    if isLast { drained.raise() }
  }

  /// Takes a request that will be answered later into account; while the server stops it is
  /// answered 503 at once.
  func enlist(_ exchange: Exchange) {
    let isStopping = requests.withLock { requests in
      if !requests.isStopping { requests.waiting[exchange.number] = exchange.pending }
      return requests.isStopping
    }
    if isStopping { exchange.pending.answer(Self.stopping) }
  }

  /// No request waits from here on; true where none is under way either.
  func beginStop() -> Bool {
    let (waiting, open) = requests.withLock { requests in
      requests.isStopping = true
      defer { requests.waiting = [:] }
      return (Array(requests.waiting.values), requests.open)
    }
    for reply in waiting { reply.answer(Self.stopping) }
    return open == 0
  }

  private static let stopping: HTTPResponse = {
    var response = HTTPResponse.problem(
      status: 503, code: "stopping", title: "The server is stopping")
    response.headers += [("Retry-After", "1"), ("Connection", "close")]
    return response
  }()
}
