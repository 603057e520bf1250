import Runtime
import Security
import Storage
import StoreNode
import SyncProtocol

extension SimulatedStore.Process {
  /// What a lane sends for a step, as `Lane.perform` does in production; nil if there is nothing.
  func body(
    for step: ExchangeLane.Step, _ lane: LaneKind, now: Int64
  ) throws -> (Request.Address, [UInt8])? {
    switch step {
    case .openSession: return (.challenge, [])
    case .compareHeads:
      let request = try engine.headsRequest(now: now)
      return (.heads, Message.sealed(.headsRequest, request.encoded(), by: .zstd))
    case .transfer where lane == .push:
      switch try engine.errand(now: now) {
      case .push(let content): return (.push, Message.sealed(.push, content, by: .zstd))
      case .recover(let request):
        return (.recover, Message.sealed(.recover, request.encoded(), by: .zstd))
      case .giveBack(let content):
        return (.giveBack, Message.sealed(.giveBack, content, by: .zstd))
      case nil: return nil
      }
    case .transfer:
      let request = try engine.pullRequest(
        waitMilliseconds: Limits.longPollMilliseconds, now: now)
      return (.pull, Message.sealed(.pull, request.encoded(), by: .zstd))
    case .wait: return nil
    }
  }

  /// Whether a lane has something to transfer: the pull lane always has, a long poll.
  func hasWork(_ lane: LaneKind) -> Bool { lane == .pull || engine.hasWork }

  /// What a refusal means to the lane's state machine.
  static func failure(status: Int) -> ExchangeLane.Failure {
    switch status {
    case 401: .sessionExpired
    case 400, 403, 404, 413, 426: .refused
    default: .transport
    }
  }
}

extension SimulatedStore {
  /// The second half of opening a session: signs head office's nonce.
  func sessionBody(nonce: [UInt8]) throws -> [UInt8] {
    let request = SessionRequest(
      credential: credential, nonce: nonce,
      signature: try key.sign(
        SessionRequest.signedBytes(number: credential.number, nonce: nonce)))
    return Message.sealed(.sessionRequest, request.encoded(), by: .zstd)
  }
}
