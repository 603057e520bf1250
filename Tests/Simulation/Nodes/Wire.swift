import Runtime
import SyncProtocol

/// One request of a lane as it travels: real, sealed bytes.
struct Request {
  /// Which of the protocol's addresses it is sent to.
  enum Address: String {
    case challenge, session, heads, push, pull, recover, giveBack
  }

  /// Counts all requests of a run.
  let number: Int
  let store: StoreNumber
  /// The machine that asks: its place in the world's list of stores.
  let node: Int
  /// The process of the store that waits for the answer.
  let process: Int
  let lane: LaneKind
  let address: Address
  let token: [UInt8]?
  var body: [UInt8]
  /// A copy made by the network: its answer goes nowhere.
  var isRepeat = false
}

/// What head office answers: a status as in HTTP, and sealed bytes or, for a refusal, the code.
struct Answer {
  let status: Int
  var body: [UInt8]
  let code: String
  /// Milliseconds that head office asks to be left alone; nil if it does not.
  var retryAfter: Int64?

  static func message(_ kind: Envelope.Kind, _ content: [UInt8]) -> Answer {
    Answer(status: 200, body: Message.sealed(kind, content, by: .zstd), code: "ok")
  }
}

/// The two directions of a store's exchange.
enum LaneKind: String, CaseIterable { case push, pull }
