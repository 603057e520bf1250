import Database
import Storage
import Testing

/// I2, I4: equal heads give equal facts and equal projections, however they came.
struct ConvergenceTests {
  @Test(arguments: [1, 2, 3, 4, 5, 6])
  func `any order, grouping and repetition gives the same tables`(seed: UInt64) throws {
    let town = try Town(seed: seed, changeSets: 48)
    let orderly = try town.world.headOffice("orderly.db")
    for chain in Town.chains {
      try town.world.send(chain, from: town.node(for: chain), to: orderly)
    }
    let expected = try orderly.dump()
    #expect(try orderly.parkedReasons().isEmpty)
    #expect(try orderly.rebuild(replacing: false).isEmpty)
    #expect(expected.count > 300)
    for round: UInt64 in 0..<2 {
      let other = try town.world.headOffice("other-\(round).db")
      try town.deliverAll(to: other, seed: seed &* 1_000 &+ round)
      let found = try other.dump()
      #expect(found == expected, "\(difference(found, expected))")
      #expect(try other.rebuild(replacing: false).isEmpty)
      #expect(try other.verify().isClean)
    }
  }

  @Test(arguments: [11, 12, 13])
  func `a store's projections are what a rebuild finds, and its rows verify`(seed: UInt64) throws {
    let town = try Town(seed: seed, changeSets: 60)
    for history in town.histories {
      #expect(try history.node.rebuild(replacing: false).isEmpty)
      let report = try history.node.verify()
      #expect(report.isClean, "\(report.findings) \(report.strays)")
    }
  }

  @Test func `rebuild names the table that was changed, and replaces it`() throws {
    let town = try Town(seed: 21, changeSets: 24)
    let node = town.histories[0].node
    let before = try node.dump()
    try node.connection.execute("UPDATE order_states SET due_cents = due_cents + 1")
    try node.connection.execute("DELETE FROM stock_levels")
    let found = try node.rebuild(replacing: true)
    #expect(Set(found.keys) == ["order_states", "stock_levels"])
    #expect(try node.dump() == before)
    #expect(try node.rebuild(replacing: false).isEmpty)
  }

  private func difference(_ a: [String], _ b: [String]) -> [String] {
    Array(Set(a).symmetricDifference(Set(b)).sorted().prefix(6))
  }
}
