import Database
import Facts
import Foundation
import HQServer
import Storage
import SyncProtocol
import Testing
import Toolkit

/// A customer is found and erased by command, and the stores that are owed it are named.
@Suite struct ErasureOperationTests {
  private static let phone = "0677665544"

  /// A store that has written a customer and sent it.
  private func customer(_ node: Node) throws -> FactKey {
    let store = try node.store
    let key = try node.database.capture(.ofStore(store)) { draft in
      let staff = try node.database.connection.rows("SELECT incarnation, n FROM staff LIMIT 1") {
        $0.key(at: 0)
      }
      let actor = try #require(staff.first ?? nil)
      return draft.addCustomer(
        name: "Zoé Martin", phone: Self.phone, salt: [UInt8](repeating: 7, count: 16),
        by: Doing(actor: actor, till: 1, at: 1_795_002_000_000))
    }
    try node.push()
    return key
  }

  private func count(_ house: House, _ table: String) throws -> Int64 {
    try house.headOffice.locked { core in
      try core.database.connection.integer("SELECT count(*) FROM \(table)") ?? 0
    }
  }

  @Test func `it is erased at head office and listed as owed until the store has pulled it`() throws
  {
    let house = try House()
    let node = try house.openStore()
    let silent = try house.openStore("OC Pizza Lyon")
    let key = try customer(node)
    #expect(try count(house, "customers WHERE phone IS NOT NULL") == 1)
    let answer = try house.run(EraseCustomer(customers: ["\(key)"], reason: "asked by letter"))
    #expect(answer.erased == ["\(key)"])
    #expect(answer.owed == [Int64(try node.store.rawValue), Int64(try silent.store.rawValue)])
    #expect(try count(house, "customers WHERE phone IS NOT NULL") == 0)
    try node.pullEverything()
    #expect(try node.database.connection.integer("SELECT count(phone) FROM customers") == 0)
    // The next pull says that it has come.
    try node.pullEverything()
    let again = try house.run(EraseCustomer(customers: ["\(key)"], reason: "again"))
    #expect(again.erased.isEmpty)
    #expect(again.before == ["\(key)"])
    #expect(again.owed == [Int64(try silent.store.rawValue)])
    #expect(try count(house, "erasures") == 1)
    _ = try house.run(RevokeStore(store: Int64(try silent.store.rawValue), reason: "closed"))
    try node.pullEverything()
    let last = try house.run(EraseCustomer(customers: ["\(key)"], reason: "again"))
    #expect(last.owed.isEmpty)
    #expect(
      HeadOfficeProgram.program.run(["customer", "erasures", house.path, "--json"]).rawValue == 0)
  }

  @Test func `it is found by number, however typed, and by name; afterwards no more`() throws {
    let house = try House()
    let key = try customer(try house.openStore())
    for text in [
      "06 77 66 55 44", "+33 6 77 66 55 44", "zoé martin", "Martin", "zoe", "ZOÉ", "märtin",
      Self.phone,
    ] {
      #expect(
        HeadOfficeProgram.program.run(["customer", "find", house.path, text]).rawValue == 0,
        "\(text)")
    }
    for text in ["%", "Mart_n", "0677665545"] {
      #expect(
        HeadOfficeProgram.program.run(["customer", "find", house.path, text]).rawValue == 65,
        "\(text)")
    }
    let words = ["customer", "erase", house.path, "\(key)", "--reason", "asked"]
    #expect(HeadOfficeProgram.program.run(words).rawValue == 0)
    #expect(try count(house, "erasures") == 0)
    #expect(HeadOfficeProgram.program.run(words + ["--yes"]).rawValue == 0)
    #expect(try count(house, "erasures") == 1)
    #expect(
      HeadOfficeProgram.program.run(["customer", "find", house.path, "Martin"]).rawValue == 65)
  }

  @Test func `what is no customer's key, and a reason of no words, are refused`() throws {
    let house = try House()
    for (key, reason, code) in [
      ("1-000000000001-10000", "asked", "unknown-customer"), ("zoé", "asked", "unknown-customer"),
      ("1-000000000001-10000", "", "bad-text"),
    ] {
      let found = #expect(throws: OperationError.self) {
        try house.run(EraseCustomer(customers: [key], reason: reason))
      }
      #expect(found?.code == code)
    }
    #expect(try count(house, "erasures") == 0)
  }

  @Test func `a snapshot that holds the customer is dropped`() throws {
    let house = try House()
    let node = try house.openStore()
    let key = try customer(node)
    _ = try node.send("/v1/snapshot", [], method: "GET")
    #expect(try snapshotsHold(house, Self.phone))
    _ = try house.run(EraseCustomer(customers: ["\(key)"], reason: "asked"))
    #expect(try House.eventually { try !snapshotsHold(house, Self.phone) })
    _ = try node.send("/v1/snapshot", [], method: "GET")
    #expect(try !files(house).isEmpty)
    #expect(try !snapshotsHold(house, Self.phone))
  }

  private func files(_ house: House) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: house.folder.snapshots)
  }

  private func snapshotsHold(_ house: House, _ text: String) throws -> Bool {
    try files(house).contains { name in
      // One that is gone by now was dropped.
      let bytes = FileManager.default.contents(atPath: house.folder.snapshots + "/" + name)
      return bytes?.range(of: Data(text.utf8)) != nil
    }
  }
}
