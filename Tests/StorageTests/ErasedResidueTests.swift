import Database
import Foundation
import Storage
import SyncProtocol
import Testing

/// What SQLite leaves behind on pages whose rows have moved: zeroing what is deleted is not enough.
struct ErasedResidueTests {
  private let world: World
  private let node: NodeDatabase

  init() throws {
    world = try World(seed: 3)
    node = try world.headOffice()
  }

  /// Customers of many incarnations, so that rows go between others and pages are split.
  private func fill(_ count: Int) throws -> [(incarnation: Int64, n: Int64, phone: String)] {
    var incarnations = (0..<24).map { _ in Int64(world.random.next() >> 14) }
    var found: [(incarnation: Int64, n: Int64, phone: String)] = []
    try node.connection.transaction {
      for n in 1...Int64(count) {
        if world.random.chance(3) {
          incarnations[Int(n) % 24] = Int64(world.random.next() >> 14)
        }
        let incarnation = incarnations[Int(world.random.next() % 24)]
        let phone = "06\(10_000_000_000 + world.random.next() % 10_000_000_000)"
        let name = String(repeating: "Zoé", count: Int.random(in: 1...20, using: &world.random))
        try node.connection.run(
          """
          INSERT INTO customers (incarnation, n, at, name, phone, salt)
          VALUES (?, ?, 0, ?, ?, zeroblob(16))
          """, [.integer(incarnation), .integer(n), .text(name), .text(phone)])
        found.append((incarnation, n, phone))
      }
    }
    return found
  }

  private func residue(_ phones: [String]) throws -> Int {
    let file = try Data(contentsOf: URL(fileURLWithPath: world.path("hq.db")))
    return phones.count { file.range(of: Data($0.utf8)) != nil }
  }

  @Test func `a value can survive where a page was split, until the file is written anew`()
    throws
  {
    let customers = try fill(6_000)
    let erased = customers.filter { $0.n % 3 == 0 }
    try node.connection.transaction {
      for row in erased {
        try node.connection.run(
          """
          UPDATE customers
          SET name = NULL, phone = NULL, salt = NULL, personal_digest = zeroblob(32)
          WHERE incarnation = ? AND n = ?
          """, [.integer(row.incarnation), .integer(row.n)])
      }
      try node.connection.run("INSERT INTO settings VALUES ('rewrite-owed-since', '1')")
    }
    try node.connection.walCheckpoint(truncate: true)
    // The control: had this been none, rewriting would be for nothing.
    #expect(try residue(erased.map(\.phone)) > 0)
    #expect(try node.rewriteOwedSince() == 1)
    #expect(try node.rewriteIfOwed())
    #expect(try residue(erased.map(\.phone)) == 0)
    #expect(try residue(customers.filter { $0.n % 3 != 0 }.map(\.phone)) == 4_000)
    #expect(try node.rewriteOwedSince() == nil)
    #expect(try !node.rewriteIfOwed())
  }
}
