package import HTTP
import Synchronization

/// Tells open pages that something in the shop has changed, as server-sent events.
///
/// Each response carries one event and ends; the browser comes back at once with the event's id and
/// is answered when there is a newer one, or at once where it has missed some. So a page that was
/// away catches up by itself, and a waiting page costs a suspended connection and no thread.
package final class ChangeFeed: Sendable {
  private struct Waiter {
    let reply: HTTPReply
    /// On a clock that never jumps, milliseconds.
    let until: Int64
  }

  private struct State {
    var number: UInt64 = 0
    var waiting: [Waiter] = []
  }

  /// Milliseconds after which a waiting page is answered without an event: a connection that is
  /// dead is then noticed.
  private static let longestMilliseconds: Int64 = 20_000
  /// Pages that wait at most; a shop has some dozens.
  private static let limit = 200

  /// Ids of another run of this process are of no use.
  private let run = UInt32.random(in: 0...(.max))
  private let state = Mutex(State())

  package init() {}

  /// Pages that wait now.
  package var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// Something was written, here or by head office.
  package func bump() {
    let (number, waiting) = state.withLock { state -> (UInt64, [Waiter]) in
      state.number += 1
      defer { state.waiting = [] }
      return (state.number, state.waiting)
    }
    for waiter in waiting { waiter.reply.send(Self.event(id(number))) }
  }

  /// Answers a page: at once where it has missed something, else with the next change.
  ///
  /// - Parameters:
  ///   - request: with `Last-Event-ID` where the page has had an event.
  ///   - reply: kept until then.
  ///   - now: a clock that never jumps, milliseconds.
  /// - Returns: what the server is told.
  package func answer(_ request: HTTPRequest, _ reply: HTTPReply, now: Int64) -> HTTPAnswer {
    let last = request.header("Last-Event-ID")
    return state.withLock { state in
      let newest = id(state.number)
      if let last, last != newest { return .now(Self.event(newest)) }
      // The first answer tells the page where it stands, so that nothing is missed from there on.
      if last == nil { return .now(Self.event(newest, isChange: false)) }
      guard state.waiting.count < Self.limit else {
        return .now(
          .problem(status: 503, code: "too-many-pages", title: "Too many pages wait: close some"))
      }
      state.waiting.append(Waiter(reply: reply, until: now + Self.longestMilliseconds))
      return .later
    }
  }

  /// Answers those that have waited for long.
  package func tick(now: Int64) {
    let (number, due) = state.withLock { state -> (UInt64, [Waiter]) in
      let due = state.waiting.filter { $0.until <= now }
      state.waiting.removeAll { $0.until <= now }
      return (state.number, due)
    }
    for waiter in due { waiter.reply.send(Self.event(id(number), isChange: false)) }
  }

  private func id(_ number: UInt64) -> String { "\(run)-\(number)" }

  /// An event without data is not dispatched, but its id is kept (HTML, 9.2.6).
  private static func event(_ id: String, isChange: Bool = true) -> HTTPResponse {
    let data = isChange ? "event: change\ndata: \(id)\n" : ""
    let text = "retry: 20\nid: \(id)\n\(data)\n"
    return HTTPResponse(
      status: 200,
      headers: [
        ("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
      ], body: Array(text.utf8))
  }
}
