import Database
import Facts
import Storage
import SyncProtocol
import Testing

/// A node may be one schema version ahead of another: what both know flows, the rest waits.
struct SchemaReleaseTests {
  private static let coupons = FactTable(
    60, "coupons", writers: .headOffice, since: 3,
    [
      FactColumn("code", .text, required: true), FactColumn("cents", .integer, required: true),
    ])

  private static let options = FactTable(
    8, "options", writers: .headOffice,
    Tables.options.columns + [FactColumn("position", .integer, 0...999, since: 3)])

  private static let next = SchemaRelease.current.next(
    [options, coupons],
    SchemaUpgrade(facts: [
      .text(
        """
        ALTER TABLE options ADD COLUMN position INTEGER;
        CREATE TABLE coupons (incarnation INTEGER, n INTEGER, code TEXT, cents INTEGER,
          PRIMARY KEY (incarnation, n)) STRICT, WITHOUT ROWID
        """)
    ]))

  private let world: World
  private let store: NodeDatabase
  private let catalogue: Catalogue
  private let headOffice: NodeDatabase

  init() throws {
    world = try World()
    store = try world.node(.one, "store.db")
    var old: NodeDatabase? = try world.headOffice()
    catalogue = try Catalogue(writtenBy: try #require(old), at: world.clock)
    old = nil
    headOffice = try NodeDatabase(
      path: world.path("hq.db"), writer: .headOffice, environment: world.environment,
      synchronous: .off, release: Self.next)
  }

  @Test func `an older file is brought up and keeps what it held`() throws {
    #expect(try headOffice.connection.integer("PRAGMA user_version") == 3)
    #expect(try headOffice.verify().isClean)
    try world.send(.common, from: headOffice, to: store)
    #expect(try store.parkedReasons() == [])
    #expect(try store.count("ingredients") == headOffice.count("ingredients"))
  }

  @Test func `a price change of an updated head office still arrives at an older store`() throws {
    _ = try headOffice.capture(.common) { draft in
      draft.addPrice(of: catalogue.sizes[0], cents: 1_234, fromDay: 20_000, at: world.clock)
    }
    try world.send(.common, from: headOffice, to: store)
    #expect(try store.parkedReasons() == [])
    #expect(try store.connection.integer("SELECT 1 FROM prices WHERE cents = 1234") == 1)
  }

  @Test(arguments: [false, true])
  func `what uses a new table or column waits, and nothing else does`(isColumn: Bool) throws {
    try headOffice.capture(.common) { draft in
      if isColumn {
        _ = draft.addOption(
          CatalogueName(code: "x", french: "x", english: "x"), kind: .extra,
          ingredient: catalogue.ingredients[0], quantity: 1, cents: 5)
        draft.append(7)
      } else {
        _ = draft.begin(Self.coupons)
        draft.append("NOEL")
        draft.append(500)
      }
    }
    _ = try headOffice.capture(.common) { draft in
      draft.addPrice(of: catalogue.sizes[0], cents: 1_234, fromDay: 20_000, at: world.clock)
    }
    try world.send(.common, from: headOffice, to: store)
    #expect(try store.parkedReasons() == ["newer-schema"])
    #expect(try store.connection.integer("SELECT 1 FROM prices WHERE cents = 1234") == 1)
    #expect(try store.heads(of: .common) == headOffice.heads(of: .common))
    #expect(try headOffice.verify().isClean)
    #expect(try headOffice.rebuild(replacing: false).isEmpty)
  }

  @Test func `an older program does not touch a newer file`() throws {
    #expect(throws: StorageError.self) { try world.headOffice() }
  }

  @Test func `a snapshot is of the release that it is built with`() throws {
    let path = world.path("snapshot.db")
    let heads = try SnapshotFile.build(
      from: world.path("hq.db"), for: .one, at: path, release: Self.next)
    #expect(throws: StorageError.self) { try SnapshotFile.adopt(path, heads: heads) }
    try SnapshotFile.adopt(path, heads: heads, release: Self.next)
    let adopted = try NodeDatabase(
      path: path, writer: .one, environment: world.environment, synchronous: .off,
      release: Self.next)
    #expect(try adopted.verify().isClean)
  }
}
