import Database
import Facts
import Foundation
import Storage
import SyncProtocol
import Testing

/// A store opens with a snapshot: it holds what the store may hold, and nothing wrong is adopted.
struct SnapshotTests {
  private let town: Town
  private let file: String
  private let heads: [Head]

  init() throws {
    town = try Town(seed: 5, changeSets: 24)
    for history in town.histories {
      try town.world.send(history.chain, from: history.node, to: town.headOffice)
    }
    file = town.world.path("snapshot.db")
    heads = try SnapshotFile.build(from: town.world.path("hq.db"), for: .one, at: file)
  }

  @Test func `an adopted snapshot has the rows that the store had, and goes on`() throws {
    try SnapshotFile.adopt(file, heads: heads)
    let adopted = try town.world.node(.one, "snapshot.db")
    let original = town.histories[0].node
    #expect(try adopted.dump() == original.dump())
    #expect(try adopted.verify().isClean)
    #expect(try adopted.rebuild(replacing: false).isEmpty)
    let before = try #require(adopted.trees[.ofStore(.one)]?.heads.first)
    try adopted.capture(.ofStore(.one)) { draft in
      _ = draft.add(
        NewOrder(channel: .counter, service: .eatIn, number: 1),
        by: Doing(actor: town.catalogue.actor, till: 1, at: town.world.clock))
    }
    let after = try #require(adopted.trees[.ofStore(.one)]?.heads.first)
    #expect(after.sequence == before.sequence + 1)
    #expect(after.incarnation != before.incarnation)
    try town.world.send(.ofStore(.one), from: adopted, to: town.headOffice)
    #expect(town.headOffice.trees[.ofStore(.one)]?.heads == [after])
    // The facts are as immutable as in a file made the usual way.
    #expect(throws: DatabaseError.self) {
      try adopted.connection.execute("UPDATE orders SET note = 'x'")
    }
  }

  @Test func `it holds nothing of another store`() throws {
    try SnapshotFile.adopt(file, heads: heads)
    let adopted = try town.world.node(.one, "snapshot.db")
    for table in Tables.schema.tables {
      let foreign = try adopted.connection.integer(
        "SELECT count(*) FROM \(table.name) WHERE incarnation >> 48 NOT IN (0, 1)")
      #expect(foreign == 0, "\(table.name)")
    }
    #expect(try adopted.connection.integer("SELECT count(DISTINCT store) FROM hourly_sales") == 1)
  }

  @Test func `it is refused with other heads than announced`() throws {
    expectRefused(heads: Array(heads.dropLast()))
    let other = heads.map { Head(chain: $0.chain, id: $0.id, hash: .zero) }
    expectRefused(heads: other)
  }

  @Test(arguments: [
    "CREATE TABLE extra (x)", "DROP TRIGGER orders_no_update", "DROP INDEX lines_of_order",
    "ALTER TABLE orders ADD COLUMN tip INTEGER", "CREATE VIEW v AS SELECT 1",
    "PRAGMA application_id = 7", "PRAGMA user_version = 3",
    "CREATE TRIGGER t AFTER INSERT ON orders BEGIN SELECT 1; END",
  ])
  func `it is refused with a foreign schema or mark`(sql: String) throws {
    let connection = try Connection(path: file, mode: .readWrite)
    try connection.execute(sql)
    expectRefused(heads: heads)
  }

  @Test func `a damaged file is refused`() throws {
    let url = URL(fileURLWithPath: file)
    var bytes = try [UInt8](Data(contentsOf: url))
    for index in stride(from: 4_096, to: bytes.count, by: 4_096) {
      for offset in 0..<64 { bytes[index + offset] ^= 0x5A }
    }
    try Data(bytes).write(to: url)
    #expect(throws: (any Error).self) { try SnapshotFile.adopt(file, heads: heads) }
  }

  @Test func `a truncated file, and a node's own file, are refused`() throws {
    let url = URL(fileURLWithPath: file)
    let bytes = try Data(contentsOf: url)
    try bytes.prefix(bytes.count / 2).write(to: url)
    #expect(throws: (any Error).self) { try SnapshotFile.adopt(file, heads: heads) }
    #expect(throws: StorageError.self) {
      try SnapshotFile.adopt(town.world.path("hq.db"), heads: heads)
    }
  }

  private func expectRefused(heads: [Head]) {
    #expect(throws: StorageError.self) { try SnapshotFile.adopt(file, heads: heads) }
  }
}
