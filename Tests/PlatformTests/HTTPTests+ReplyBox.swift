import HTTP
import Synchronization

/// Replies kept for later, by the handler, for the test's own thread.
final class HTTPReplyBox: Sendable {
  private let replies = Mutex<[HTTPReply]>([])

  func put(_ reply: HTTPReply) { replies.withLock { $0.append(reply) } }

  func takeAll() -> [HTTPReply] {
    replies.withLock { replies in
      defer { replies = [] }
      return replies
    }
  }

  var count: Int { replies.withLock { $0.count } }
}
