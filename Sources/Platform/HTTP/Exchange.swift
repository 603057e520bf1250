/// One request under way, from its first line to the daemon's "completed" notice.
///
/// Not Sendable: only the connection's own thread touches it. Other threads reach its
/// `PendingReply` only.
final class Exchange {
  enum Stage {
    case header
    case body
    case refused
    case handling
  }

  let number: UInt64
  let peer: PeerConnection
  let pending: PendingReply
  /// Whether the request line holds %00, which the daemon's strings would end at.
  var hasEncodedNUL: Bool
  var stage = Stage.header
  /// What the handler will get; nil before the header is read and after the handler was called.
  var request: HTTPRequest?
  var body: [UInt8] = []
  /// Bytes of the body seen, also those thrown away after the limit.
  var received = 0

  init(number: UInt64, peer: PeerConnection, table: ConnectionTable, hasEncodedNUL: Bool) {
    self.number = number
    self.peer = peer
    self.hasEncodedNUL = hasEncodedNUL
    pending = PendingReply(peer: peer, table: table)
  }
}
