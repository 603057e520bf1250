import Compression
import Database
import Facts
import Foundation
import Storage
import SyncProtocol
import Testing

/// Databases that version 1 has written are brought up and go on: `Tests/Fixtures/version-1`.
struct MigrationTests {
  private let world: World

  init() throws {
    world = try World()
    for name in ["store.db", "hq.db"] {
      let packed = URL(fileURLWithPath: "Tests/Fixtures/version-1/\(name).zst")
      let bytes = try ZstdDecompressor().decompress(
        [UInt8](try Data(contentsOf: packed)), limit: 16 << 20)
      try Data(bytes).write(to: URL(fileURLWithPath: world.path(name)))
    }
  }

  private func versions() throws -> [Int64?] {
    try ["store.db", "hq.db"].map {
      try Connection(path: world.path($0), mode: .readOnly).integer("PRAGMA user_version")
    }
  }

  @Test func `an older file has every table of a new one, to the letter, and all it held`() throws {
    #expect(try versions() == [1, 1])
    let new = try world.node(.one, "new.db")
    for (writer, name) in [(StoreNumber.one, "store.db"), (.headOffice, "hq.db")] {
      let node = try world.node(writer, name)
      #expect(try Self.objects(node) == Self.objects(new))
      #expect(try node.count("orders") == 40)
      #expect(try node.count("erasures") == 1)
      #expect(try node.count("customers WHERE personal_digest IS NOT NULL") == 1)
      let report = try node.verify()
      #expect(report.isClean && report.changeSets == 145)
      #expect(try node.rebuild(replacing: false).isEmpty)
    }
    #expect(try versions() == [2, 2])
  }

  private static func objects(_ node: NodeDatabase) throws -> [String] {
    try node.connection.rows(
      "SELECT type || name || ifnull(sql, '') FROM sqlite_schema ORDER BY 1"
    ) { $0.text(at: 0) }
  }

  @Test func `what it writes then refers to what was there and reaches head office`() throws {
    let store = try world.node(.one, "store.db")
    let headOffice = try world.headOffice()
    world.clock = try store.connection.integer("SELECT max(at) FROM order_events") ?? 0
    let staff = try store.connection.rows("SELECT incarnation, n FROM staff LIMIT 1") {
      $0.key(at: 0)
    }
    let actor = try #require(staff.first ?? nil)
    try store.capture(.ofStore(.one)) { draft in
      _ = draft.begin(Tables.deliveryRounds)
      draft.append(actor)
      draft.append(world.clock)
      draft.append(actor)
      draft.append(1)
    }
    try world.send(.ofStore(.one), from: store, to: headOffice)
    #expect(try headOffice.parkedReasons() == [])
    #expect(try headOffice.count("delivery_rounds") == 1)
    #expect(try headOffice.verify().isClean)
    #expect(try headOffice.heads(of: .ofStore(.one)) == store.heads(of: .ofStore(.one)))
  }

  @Test func `an upgrade that is interrupted has not begun`() throws {
    let broken = SchemaRelease.current.next(
      [], SchemaUpgrade(facts: [.text("CREATE TABLE orders (x)")]))
    #expect(throws: DatabaseError.self) {
      try NodeDatabase(
        path: world.path("store.db"), writer: .one, environment: world.environment,
        release: broken)
    }
    #expect(try versions() == [1, 1])
    #expect(try world.node(.one, "store.db").verify().isClean)
  }
}
