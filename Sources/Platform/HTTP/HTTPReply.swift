/// The right to answer one request, once, from any thread.
///
/// Dropping it unanswered answers 500, so that no client waits for ever.
package final class HTTPReply: Sendable {
  private let pending: PendingReply

  init(_ pending: PendingReply) { self.pending = pending }

  deinit {
    pending.answer(
      .problem(status: 500, code: "no-answer", title: "The request was dropped unanswered"))
  }

  /// Sends the answer.
  ///
  /// Only the first call counts; later ones, and calls after the client has gone or the server has
  /// stopped, are ignored.
  ///
  /// - Returns: Whether this call was the first.
  @discardableResult
  package func send(_ response: HTTPResponse) -> Bool { pending.answer(response) }

  /// Says that this request's connection has proved who it is: from now on it does not count
  /// against its address's limit, and the address may use the reserved connections.
  package func markAuthenticated() { pending.markAuthenticated() }
}
