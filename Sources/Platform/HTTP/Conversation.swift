import CMicroHTTPD

/// One callback's worth of work on a request: the steps from header to answer.
@safe
struct Conversation {
  private let core: ServerCore
  private let exchange: Exchange
  private let connection: OpaquePointer

  init(core: ServerCore, exchange: Exchange, connection: OpaquePointer) {
    self.core = core
    self.exchange = exchange
    unsafe self.connection = connection
  }

  // MARK: - Reading

  /// Reads and judges the header; a refusal is sent without reading the body.
  @unsafe
  func readHeader(
    url: UnsafePointer<CChar>?, method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?
  ) -> MHD_Result {
    let judged = unsafe RequestReader.read(
      connection, url: url, method: method, version: version, exchange: exchange,
      maximumBody: core.configuration.maximumBodyBytes)
    switch judged {
    case .failure(let refusal):
      exchange.stage = .refused
      return send(refusal.response)
    case .success(let request):
      exchange.request = request
      exchange.stage = .body
      exchange.peer.setDeadline(
        MonotonicClock.milliseconds() + Int64(core.configuration.bodyDeadlineMilliseconds))
      return .YES
    }
  }

  /// Keeps a piece of the body.
  ///
  /// The daemon takes no answer here, so what lies beyond the limit is thrown away and refused at
  /// the end; a body of several times the limit ends the connection.
  @unsafe
  func readBody(_ bytes: UnsafeRawBufferPointer) -> MHD_Result {
    let maximum = core.configuration.maximumBodyBytes
    exchange.received += bytes.count
    if exchange.received <= maximum {
      unsafe exchange.body.append(contentsOf: bytes)
      return .YES
    }
    exchange.stage = .refused
    exchange.body = []
    return exchange.received <= maximum + max(maximum, 1 << 20) * 3 ? .YES : .NO
  }

  // MARK: - Answering

  /// The body is complete, or the connection was resumed.
  func proceed() -> MHD_Result {
    switch exchange.stage {
    case .header, .refused:
      return send(Refusal.bodyTooLarge.response)
    case .body:
      return callHandler()
    case .handling:
      guard let response = exchange.pending.take() else { return .NO }
      return send(response)
    }
  }

  private func callHandler() -> MHD_Result {
    guard var request = exchange.request else { return .NO }
    exchange.stage = .handling
    request.body = exchange.body
    exchange.body = []
    // What is read is not needed any more: a waiting request shall be small.
    exchange.request = nil
    exchange.peer.clearDeadline()
    let reply = HTTPReply(exchange.pending)
    switch core.handler(request, reply) {
    case .now(let response):
      return withExtendedLifetime(reply) {
        // Closed first, so that the reply's end does not count as a dropped request.
        exchange.pending.close()
        return send(response)
      }
    case .later:
      core.enlist(exchange)
      let early = unsafe exchange.pending.suspend(ConnectionHandle(connection))
      return early.map { send($0) } ?? .YES
    }
  }

  private func send(_ response: HTTPResponse) -> MHD_Result {
    let configuration = core.configuration
    let size =
      switch response.content {
      case .bytes(let bytes): bytes.count
      case .file(_, _, let count): count
      }
    let allowance =
      Int64(configuration.sendDeadlineMilliseconds)
      + Int64(size / configuration.minimumSendBytesPerSecond) * 1_000
    exchange.peer.setDeadline(MonotonicClock.milliseconds() + allowance)
    return unsafe ResponseWriter.queue(response, on: connection)
  }
}
