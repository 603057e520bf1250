import Database
import Facts
import Storage
import SyncProtocol
import Testing

/// A change-set whose rows are not what was written is never sent as good.
struct DamagedSendTests {
  private let world: World
  private let store: NodeDatabase
  private let chain = ChainID.ofStore(.one)

  /// Three change-sets: an order each; the second one's number is edited behind the node's back.
  init() throws {
    world = try World()
    let headOffice = try world.headOffice()
    let catalogue = try Catalogue(writtenBy: headOffice, at: world.clock)
    store = try world.node(.one, "store.db")
    try world.send(.common, from: headOffice, to: store)
    for number in 1...3 {
      try store.capture(chain) { draft in
        _ = draft.add(
          NewOrder(channel: .counter, service: .eatIn, number: Int64(number)),
          by: Doing(actor: catalogue.actor, till: 1, at: world.clock))
      }
    }
  }

  private func damage() throws {
    try store.connection.execute(
      "DROP TRIGGER orders_no_update; UPDATE orders SET number = 7 WHERE number = 2")
  }

  private var alarms: [String] {
    get throws {
      try store.connection.rows("SELECT detail FROM alarms WHERE code = 'damaged'") {
        $0.text(at: 0)
      }
    }
  }

  @Test func `what is whole is sent to its end`() throws {
    let batch = try store.outgoing(chain, beyond: [])
    #expect(batch.changeSets == 3)
    #expect(!batch.isPartial)
    #expect(try alarms.isEmpty)
  }

  @Test func `a batch ends in front of what is damaged, and the alarm names it`() throws {
    try damage()
    let batch = try store.outgoing(chain, beyond: [])
    #expect(batch.changeSets == 1)
    #expect(batch.isPartial)
    #expect(try alarms.count == 1)
    #expect(try alarms.allSatisfy { $0.contains("sequence 2 ") })
  }

  @Test func `where nothing else is left to send the error names it`() throws {
    let first = try #require(try store.outgoing(chain, beyond: [], targetBytes: 1).lasts.first)
    try damage()
    do {
      _ = try store.outgoing(chain, beyond: [first.id])
      Issue.record("a damaged change-set was made ready for sending")
    } catch StorageError.damaged(let finding) {
      #expect(finding.id.sequence == 2)
    }
  }
}
