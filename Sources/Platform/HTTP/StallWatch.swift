/// Notices a transfer in which nothing moves any more.
///
/// libcurl's own limit counts what it hands to the kernel, which takes a whole request at once: on
/// a slow line a good upload would look stalled, and a dead one would not. So what counts is what
/// the other side acknowledged and what came back.
struct StallWatch {
  /// How far a transfer has got.
  struct Mark: Equatable {
    /// Bytes handed to the kernel.
    var sent = 0
    /// Bytes of them that the other side has not acknowledged.
    var unacknowledged = 0
    /// Bytes received, header and body.
    var received = 0
  }

  /// Milliseconds without movement after which it is given up.
  private let limit: Int64
  /// Whether an answer may take longer, once all that was sent is acknowledged.
  private let mayWait: Bool
  private var mark = Mark()
  private var movedAt: Int64

  init(limit: Int, mayWait: Bool, now: Int64) {
    self.limit = Int64(limit)
    self.mayWait = mayWait
    movedAt = now
  }

  /// Looks how far the transfer has got.
  ///
  /// - Parameters:
  ///   - mark: how far it has got.
  ///   - now: milliseconds of a clock that only goes forward.
  /// - Returns: whether to give it up.
  mutating func isStalled(_ mark: Mark, now: Int64) -> Bool {
    if mark != self.mark || mayWait && mark.unacknowledged == 0 {
      self.mark = mark
      movedAt = now
    }
    return now - movedAt >= limit
  }
}
