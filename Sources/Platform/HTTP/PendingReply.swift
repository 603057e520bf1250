import CMicroHTTPD
import Synchronization

/// The meeting point of a suspended connection and the thread that answers it.
///
/// The obvious order (suspend, then start the work) would make every handler pay for suspension;
/// the other (start the work, then suspend) loses an answer that arrives in between. Here both
/// sides meet under one lock: whoever comes second does the rest. `MHD_resume_connection` is called
/// under that lock too, so the connection cannot be completed, nor the daemon freed, before the
/// call has returned: `take` and `close` wait for it.
final class PendingReply: Sendable {
  private enum Phase: Sendable {
    case waiting
    case suspended(ConnectionHandle)
    case answered(HTTPResponse)
    case closed
  }

  private let phase = Mutex(Phase.waiting)
  private let peer: PeerConnection
  private let table: ConnectionTable

  init(peer: PeerConnection, table: ConnectionTable) {
    self.peer = peer
    self.table = table
  }

  /// Keeps the answer and wakes the connection; false where there already was an answer.
  @discardableResult
  func answer(_ response: HTTPResponse) -> Bool {
    phase.withLock { phase in
      switch phase {
      case .waiting:
        phase = .answered(response)
        return true
      case .suspended(let connection):
        phase = .answered(response)
        connection.resume()
        return true
      case .answered, .closed:
        return false
      }
    }
  }

  /// Suspends the connection until `answer`, or returns the answer that is already here.
  ///
  /// Called on the connection's thread, inside its request callback.
  func suspend(_ connection: ConnectionHandle) -> HTTPResponse? {
    phase.withLock { phase in
      switch phase {
      case .waiting:
        connection.suspend()
        phase = .suspended(connection)
        return nil
      case .answered(let response):
        phase = .closed
        return response
      case .suspended, .closed:
        return nil
      }
    }
  }

  /// The answer, handed over once; nil where there is none.
  func take() -> HTTPResponse? {
    phase.withLock { phase in
      guard case .answered(let response) = phase else { return nil }
      phase = .closed
      return response
    }
  }

  /// The request is over; what is sent from now on is ignored.
  func close() {
    phase.withLock { $0 = .closed }
  }

  func markAuthenticated() { table.markAuthenticated(peer) }
}
