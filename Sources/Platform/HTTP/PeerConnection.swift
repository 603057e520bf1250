import Synchronization

/// One accepted connection, from the daemon's STARTED to its CLOSED notice.
final class PeerConnection: Sendable {
  let number: UInt64
  /// The daemon's socket; open for as long as the connection stands in the table.
  let descriptor: Int32
  let address: PeerAddress
  /// When the watchdog cuts the connection, in milliseconds of the monotonic clock.
  private let deadline: Atomic<Int64>

  init(number: UInt64, descriptor: Int32, address: PeerAddress, deadline: Int64) {
    self.number = number
    self.descriptor = descriptor
    self.address = address
    self.deadline = Atomic(deadline)
  }

  func setDeadline(_ instant: Int64) { deadline.store(instant, ordering: .relaxed) }

  /// Takes the earlier of the present deadline and this one.
  func tightenDeadline(_ instant: Int64) { deadline.min(instant, ordering: .relaxed) }

  func clearDeadline() { setDeadline(.max) }

  func isOverdue(at now: Int64) -> Bool { deadline.load(ordering: .relaxed) <= now }
}
