import Database
import Evening
import Foundation
import Testing

/// Head office is put back to yesterday while its stores are ahead.
@Suite(.serialized)
struct RestoreHeadOfficeTests {
  @Test(.timeLimit(.minutes(60)))
  func `yesterday's head office gets everything back, and forgets no revocation`() throws {
    let drill = try Drill()
    let one = try drill.openStore(1, "one")
    let two = try drill.openStore(2, "two")
    let first = try NodeProcess(Programs.store, folder: one)
    defer { first.stop() }
    let second = try NodeProcess(Programs.store, folder: two)
    defer { second.stop() }
    try drill.sell(3, at: first, "one-yesterday")
    try drill.sell(2, at: second, "two-yesterday")
    try drill.expectAllAtHeadOffice("yesterday")
    let shelf = try drill.shelf()
    try drill.office(["backup"], [shelf])

    // Since then: sales, a price, a store opened, a store revoked.
    try drill.sell(4, at: first, "one-today")
    let three = try drill.openStore(3, "three")
    let third = try NodeProcess(Programs.store, folder: three)
    defer { third.stop() }
    try drill.sell(2, at: third, "three-today")
    try drill.expectAllAtHeadOffice("today")
    try drill.office(
      ["price", "set"], ["--product", "hawaiian", "--size", "M", "--cents", "1234"])
    let hq = drill.headOffice.folder + "/hq.db"
    let prices = try count("SELECT count(*) FROM prices", hq)
    let pulled = try Drill.eventually {
      try count("SELECT count(*) FROM prices", one + "/store.db") == prices
    }
    #expect(pulled)
    try drill.office(["store", "revoke"], ["2", "--reason", "stolen"])
    _ = try Drill.eventually {
      try count("SELECT count(*) FROM revocations", one + "/store.db") == 1
    }

    drill.headOffice.kill()
    try drill.office(["restore"], [try Drill.backup(in: shelf)])
    try drill.headOffice.restart()
    try drill.sell(1, at: first, "one-after")
    try drill.expectAllAtHeadOffice("the stores gave back what was lost")
    #expect(try Drill.eventually { try count("SELECT count(*) FROM prices", hq) == prices })
    #expect(try Drill.eventually { try count("SELECT count(*) FROM stores", hq) == 3 })
    #expect(try Drill.eventually { try count("SELECT count(*) FROM revocations", hq) == 1 })
    // Every store but the revoked one has been in touch: head office is whole again.
    #expect(try Drill.eventually { try !drill.hasAlarm("refilling", in: hq) })
    #expect(try drill.hasAlarm("restored", in: hq))
    // What a revoked store sells stays with it.
    let before = try drill.notes(hq)
    try drill.sellUncounted(at: second)
    try drill.sell(1, at: first, "one-last")
    try drill.expectAllAtHeadOffice("nothing of the revoked store came in")
    #expect(try drill.notes(hq).count == before.count + 1)
    // No number is given out twice.
    let added = String(
      decoding: try drill.office(["store", "add"], ["--name", "Four"]), as: UTF8.self)
    #expect(added.contains("store 4"))
  }

  @Test(.timeLimit(.minutes(60)))
  func `a customer erased since the backup is erased again, at head office and in every store`()
    throws
  {
    let drill = try Drill()
    let one = try drill.openStore(1, "one")
    let two = try drill.openStore(2, "two")
    let first = try NodeProcess(Programs.store, folder: one)
    let second = try NodeProcess(Programs.store, folder: two)
    defer { second.stop() }
    let gone = try drill.addCustomer("Lopez", phone: "0655443322", at: first)
    _ = try drill.addCustomer("Martin", phone: "0655443323", at: first)
    try drill.sell(2, at: first, "one")
    try drill.sell(1, at: second, "two")
    try drill.expectAllAtHeadOffice("before the erasure")
    let hq = drill.headOffice.folder + "/hq.db"
    #expect(try named(hq) == ["Lopez", "Martin"])
    let shelf = try drill.shelf()
    try drill.office(["backup"], [shelf])

    // The customer's own store is switched off: only the other one hears of the erasure.
    first.stop()
    try drill.office(["customer", "erase"], [gone, "--reason", "asked by letter", "--yes"])
    #expect(
      try Drill.eventually { try count("SELECT count(*) FROM erasures", two + "/store.db") == 1 })
    #expect(try named(hq) == ["Martin"])

    drill.headOffice.kill()
    try drill.office(["restore"], [try Drill.backup(in: shelf)])
    #expect(try named(hq) == ["Lopez", "Martin"], "the backup is of before")
    try drill.headOffice.restart()
    #expect(try Drill.eventually { try named(hq) == ["Martin"] }, "the other store gave it back")
    try first.restart()
    defer { first.stop() }
    #expect(try Drill.eventually { try named(one + "/store.db") == ["Martin"] })
    #expect(try Drill.eventually { try !drill.hasAlarm("refilling", in: hq) })
    try drill.sell(1, at: first, "after")
    try drill.expectAllAtHeadOffice("everything verifies")
    let told = String(decoding: try drill.office(["customer", "erasures"]), as: UTF8.self)
    #expect(told.contains(gone) && told.contains("every store has it"), "\(told)")
    for store in [one, two] { try drill.store("verify", store) }
    // Written anew at their next start, no file has a trace of the name.
    for node in [first, second, drill.headOffice] {
      node.stop()
      try node.restart()
      node.stop()
    }
    for file in [hq, one + "/store.db", two + "/store.db"] {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
      #expect(bytes.range(of: Data("Lopez".utf8)) == nil, "\(file)")
    }
  }

  /// Names of the customers that a file still knows, sorted.
  private func named(_ file: String) throws -> [String] {
    try Connection(path: file, mode: .readOnly).rows(
      "SELECT name FROM customers WHERE name IS NOT NULL ORDER BY name"
    ) { $0.text(at: 0) }
  }

  private func count(_ sql: String, _ file: String) throws -> Int64 {
    try Connection(path: file, mode: .readOnly).integer(sql) ?? -1
  }
}
