import SyncProtocol

/// A lane of a store node on the virtual clock: the real state machine, and what it waits for.
///
/// In production a thread asks the machine, does what it says and sleeps; here the same steps are
/// cut where that thread would block.
struct SimulatedLane {
  /// A request that was sent and has no answer yet.
  struct Pending {
    let number: Int
    let step: ExchangeLane.Step
    let address: Request.Address
  }

  let kind: LaneKind
  var machine = ExchangeLane()
  var token: [UInt8]?
  var pending: Pending?

  /// When the lane's thread wakes up by itself; nil if it does not sleep.
  var wakesAt: Int64?

  /// Until when head office has asked to be left alone, on the clock that never jumps.
  var leftAloneUntil: Int64 = 0

  init(_ kind: LaneKind) { self.kind = kind }
}
