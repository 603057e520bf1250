import Database
import Facts
import HQServer
import Runtime
import Security
import Storage
import StoreNode
import SyncProtocol
import Testing

/// A restored store, a restored head office, a copied machine: nothing is lost (I6, I11).
struct RefillTests {
  private let store = StoreNumber(1) ?? .headOffice

  private func expectEqualHeads(_ fleet: Fleet, _ nodes: [FleetStore]) throws {
    for chain in [.ofStore(store)] + ChainID.read(by: store) {
      let there = try fleet.headOffice.heads(of: chain)
      for node in nodes { #expect(try node.database.heads(of: chain) == there, "\(chain)") }
    }
    for node in nodes { #expect(try node.database.verify().isClean) }
    #expect(try fleet.headOffice.verify().isClean)
    #expect(try fleet.headOffice.rebuild(replacing: false).isEmpty)
  }

  @Test func `a restored store fetches its lost branch back and sells on`() throws {
    let fleet = try Fleet()
    let first = try FleetStore(fleet, file: "a.db")
    try first.exchange()
    for _ in 0..<3 { try first.sell() }
    try first.exchange()
    try first.database.connection.backup(to: fleet.file("b.db"))
    for _ in 0..<4 { try first.sell() }
    try fleet.setPrice(900)
    try first.exchange()
    try first.sell()
    try first.exchange()
    let restored = try FleetStore(fleet, file: "b.db")
    try restored.sell()
    #expect(try restored.exchange())
    #expect(try restored.database.count("orders") == 9)
    #expect(try fleet.headOffice.count("orders") == 9)
    #expect(try restored.database.alarms().map(\.code) == [.restored])
    #expect(try fleet.headOffice.alarms().isEmpty)
    try expectEqualHeads(fleet, [restored])
  }

  @Test func `a restored head office is refilled with its own chains and the stores'`() throws {
    let fleet = try Fleet(stores: 2)
    let first = try FleetStore(fleet, 1, file: "a.db")
    let second = try FleetStore(fleet, 2, file: "b.db")
    for node in [first, second] { try node.exchange() }
    try fleet.headOffice.connection.backup(to: fleet.file("old.db"))
    for cents in [900, 950, 975] as [Int64] {
      try fleet.setPrice(cents)
      try first.exchange()
      try first.sell()
    }
    try first.exchange()
    try second.exchange()
    let heads = try fleet.headOffice.heads(of: .common)
    try fleet.restoreHeadOffice(from: "old.db")
    try fleet.setPrice(1_000)
    #expect(try fleet.headOffice.isRefilling == false)
    #expect(try first.exchange())
    #expect(try fleet.headOffice.isRefilling)
    #expect(try fleet.headOffice.storesToComeBack().map(\.rawValue) == [2])
    #expect(try fleet.headOffice.count("prices") == first.database.count("prices"))
    #expect(try fleet.headOffice.heads(of: .common).contains(heads[0]))
    #expect(try fleet.headOffice.count("orders") == 3)
    #expect(try second.exchange())
    #expect(try fleet.headOffice.isRefilling == false)
    #expect(try fleet.headOffice.alarms().isEmpty)
    // Head office goes on, and what it wrote meanwhile is known everywhere.
    try fleet.setPrice(1_100)
    #expect(try first.exchange())
    #expect(try second.exchange())
    #expect(try second.database.count("prices") == first.database.count("prices"))
    try expectEqualHeads(fleet, [first])
  }

  @Test func `what a restored head office writes before it is refilled costs no proof`() throws {
    let fleet = try Fleet()
    let first = try FleetStore(fleet, file: "a.db")
    try first.exchange()
    try fleet.headOffice.connection.backup(to: fleet.file("old.db"))
    try fleet.setPrice(900)
    try first.exchange()
    try first.sell()
    try fleet.restoreHeadOffice(from: "old.db")
    for cents in 1...6 as ClosedRange<Int64> {
      try fleet.setPrice(1_000 + cents)
      _ = try first.pull()
      _ = try first.pull()
    }
    #expect(try first.exchange())
    #expect(try fleet.headOffice.count("prices") == first.database.count("prices"))
    #expect(try fleet.headOffice.count("orders") == 1)
    try expectEqualHeads(fleet, [first])
  }

  @Test func `a pull from a restored head office brings nothing twice`() throws {
    let fleet = try Fleet()
    let first = try FleetStore(fleet, file: "a.db")
    for cents in 1...7 as ClosedRange<Int64> { try fleet.setPrice(1_000 + cents) }
    try first.exchange()
    try fleet.headOffice.connection.backup(to: fleet.file("old.db"))
    for cents in 1...9 as ClosedRange<Int64> { try fleet.setPrice(1_100 + cents) }
    try first.exchange()
    try fleet.restoreHeadOffice(from: "old.db")
    try first.compare()
    // The first one tells the store; from then on it names what head office has.
    _ = try first.pull()
    let request = try first.engine.pullRequest(waitMilliseconds: 0, now: fleet.clock.now)
    #expect(
      try fleet.engine.pull(request, by: store, evenIfEmpty: false, now: fleet.clock.now) == nil)
  }

  @Test func `a restart between two pushes, or within one, is no clone`() throws {
    let fleet = try Fleet()
    try FleetStore(fleet, file: "a.db").exchange()
    for start in 0..<6 {
      let node = try FleetStore(fleet, file: "a.db")
      try node.sell()
      try node.sell()
      if start % 2 == 0 { try node.exchange() }
    }
    try FleetStore(fleet, file: "a.db").exchange()
    #expect(try fleet.headOffice.count("orders") == 12)
    #expect(try fleet.headOffice.alarms().isEmpty)
  }

  @Test func `a push is acknowledged though nobody can be told of it, and that is an alarm`()
    throws
  {
    let fleet = try Fleet(stores: 2)
    let first = try FleetStore(fleet, file: "a.db")
    try first.exchange()
    try fleet.headOffice.connection.execute("DROP TABLE relays")
    try first.sendGoods()
    #expect(try first.send())
    #expect(first.engine.unsentCount == 0)
    let alarms = try fleet.headOffice.alarms()
    #expect(alarms.map(\.code) == [.notRelayed])
  }

  @Test func `a give-back that head office has not signed for is refused`() throws {
    let fleet = try Fleet()
    let first = try FleetStore(fleet, file: "a.db")
    try first.exchange()
    try fleet.headOffice.connection.backup(to: fleet.file("old.db"))
    try fleet.setPrice(900)
    try first.exchange()
    try fleet.restoreHeadOffice(from: "old.db")
    try first.compare()
    guard case .giveBack(let content) = try first.engine.errand(now: fleet.clock.now) else {
      Issue.record("nothing is given back")
      return
    }
    // The signature stands behind greeting, count and heads; any other byte of it is refused too.
    var bytes = ByteReader(content)
    let front = try GiveBackFront(&bytes)
    var forged = front
    forged.proof.signature[5] ^= 1
    var other = front
    other.proof.heads.removeLast()
    let rest = Array(content[bytes.offset...])
    let sha256 = try StorageEnvironment.system(clock: fleet.clock.wall).sha256
    for front in [forged, other] {
      var reader = RunReader(schema: Tables.schema, sha256: sha256)
      #expect(throws: HQProblem.notProven) {
        try HQEngine.GiveBack.read(
          front.content(with: rest), from: store, signedBy: fleet.key.publicKey, by: &reader)
      }
    }
    #expect(try fleet.headOffice.count("prices") + 1 == first.database.count("prices"))
  }

  @Test func `two machines of one store both sell, nothing is lost, and both sides say so`() throws
  {
    let fleet = try Fleet()
    let first = try FleetStore(fleet, file: "a.db")
    try first.exchange()
    try first.sell()
    try first.exchange()
    try first.database.connection.backup(to: fleet.file("b.db"))
    let clone = try FleetStore(fleet, file: "b.db")
    for _ in 0..<3 {
      for node in [first, clone] {
        try node.sell()
        #expect(try node.exchange())
      }
    }
    #expect(try first.exchange())
    #expect(try fleet.headOffice.count("orders") == 7)
    #expect(try first.database.count("orders") == 7)
    #expect(try clone.database.count("orders") == 7)
    for node in [first.database, clone.database, fleet.headOffice] {
      #expect(try node.alarms().contains { $0.code == .cloned && $0.store == store })
    }
    try expectEqualHeads(fleet, [first, clone])
  }

  /// A store that has sold once, and an image of its running process.
  private func twins(_ fleet: Fleet) throws -> (FleetStore, FleetStore) {
    let first = try FleetStore(fleet, file: "a.db", random: 7)
    try first.exchange()
    try first.sell()
    try first.exchange()
    try first.database.connection.backup(to: fleet.file("b.db"))
    return (first, try FleetStore(fleet, file: "b.db", random: 7))
  }

  @Test func `an image of a running process that goes on twice is kept apart and told`() throws {
    let fleet = try Fleet()
    let (first, twin) = try twins(fleet)
    for node in [first, twin] {
      try node.sell()
      #expect(try node.exchange())
    }
    #expect(try fleet.headOffice.parkedChangeSets().map(\.reason) == ["same-sequence"])
    for node in [twin.database, fleet.headOffice] {
      #expect(try node.alarms().contains { $0.code == .sameIncarnation })
    }
    // The twin goes on under a new incarnation: what it sells from now on is merged.
    for node in [twin, first, twin, first] {
      try node.sell()
      #expect(try node.exchange())
    }
    #expect(try twin.exchange())
    #expect(try fleet.headOffice.count("orders") == 6)
    #expect(try fleet.headOffice.count("parked") == 1)
    #expect(try first.database.count("orders") == 6)
    // Where the names are the twin's own, the first one's line is what is kept aside, until that
    // one hears of it and takes a new incarnation too.
    #expect(try twin.database.count("orders") == 5)
    #expect(try twin.database.count("parked") == 2)
    try expectEqualHeads(fleet, [first, twin])
  }

  @Test func `an image whose twin wrote first goes on under another name`() throws {
    let fleet = try Fleet()
    let (first, twin) = try twins(fleet)
    try twin.sell()
    #expect(try twin.exchange())
    // What the twin wrote continues the first one's line, so nothing forks before it sells again.
    #expect(try first.exchange())
    #expect(try first.database.alarms().contains { $0.code == .sameIncarnation })
    for node in [first, twin, first, twin] {
      try node.sell()
      #expect(try node.exchange())
    }
    #expect(try first.exchange())
    #expect(try fleet.headOffice.count("orders") == 6)
    #expect(try fleet.headOffice.count("parked") == 0)
    for node in [first, twin] { #expect(try node.database.count("orders") == 6) }
    try expectEqualHeads(fleet, [first, twin])
  }

  @Test func `an old branch that comes back once is no clone`() {
    var growth = BranchGrowth()
    let lines = (1...3).map { Incarnation(writer: store, random: UInt64($0)) }
    let chain = ChainID.ofStore(store)
    let isClone = (lines + [lines[2], lines[0]]).map { growth.note($0, of: chain) }
    #expect(isClone == [false, false, false, false, true])
  }
}
