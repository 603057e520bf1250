import Database
import Facts
import Foundation
import Storage
import SyncProtocol
import Testing

/// I9 a thousand times: random edits, deletions and insertions made with the `sqlite3` command,
/// each named by the sequence of its change-set.
struct VerifyEditsTests {
  private let town: Town
  private var world: World { town.world }

  /// Head office with the chains of three stores, an erased customer and parked change-sets.
  init() throws {
    town = try Town(seed: 41, changeSets: 4)
    for history in town.histories {
      try world.send(history.chain, from: history.node, to: town.headOffice)
    }
    let doing = Doing(actor: town.catalogue.actor, till: 1, at: world.clock)
    func salt(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 16) }
    let good = try Forge(world).batch(.ofStore(.one), after: town.headOffice) { draft in
      _ = draft.addCustomer(name: "Zoé", phone: "0611", salt: salt(1), by: doing)
      _ = draft.addCustomer(name: "Paul", phone: "0622", salt: salt(2), by: doing)
    }
    _ = try town.headOffice.receive(good)
    let customer = FactKey(try #require(good.changeSets.first).header.id, place: 0)
    let bad = try Forge(world).batch(.ofStore(.one), after: town.headOffice) { draft in
      _ = draft.addCustomer(name: "Ana", phone: "0633", salt: salt(3), by: doing)
      draft.addPayment(1, .cash, to: customer, by: doing)
    }
    #expect(try town.headOffice.receive(bad).parked.count == 1)
    let newer = try Forge(world).batch(
      .ofStore(.two), after: town.headOffice, schemaVersion: 3
    ) { draft in
      _ = draft.addCustomer(name: "Eve", phone: "0644", salt: salt(4), by: doing)
    }
    #expect(try town.headOffice.receive(newer).parked.count == 1)
    try town.headOffice.capture(.common) { draft in
      draft.addErasure(of: customer, reason: "asked", at: world.clock)
    }
    try town.headOffice.connection.walCheckpoint(truncate: true)
    try town.headOffice.connection.backup(to: world.path("original.db"))
  }

  /// Whether a report names the change-set, in what it says of change-sets or of stray rows.
  private func isNamed(
    _ id: ChangeSetID, _ report: VerifyReport, findings: Bool = true, strays: Bool = true
  ) -> Bool {
    if findings, report.findings.contains(where: { $0.id == id }) { return true }
    guard strays else { return false }
    return report.strays.contains { stray in
      let name = "sequence \(id.sequence) of \(id.incarnation)"
      return stray.detail.hasPrefix(name)
        && !(stray.detail.dropFirst(name.count).first?.isNumber ?? false)
    }
  }

  @Test(.enabled(if: Intruder.isPossible, "skipped: there is no /usr/bin/sqlite3"))
  func `a thousand random edits are named by sequence`() throws {
    let untouched = try world.node(.headOffice, "original.db").verify()
    try #require(untouched.isClean, "\(untouched.findings) \(untouched.strays)")
    var intruder = try Intruder(world.path("original.db"), seed: 2_024)
    var missed: [String] = []
    var missedWithoutStrays = 0
    var missedWithoutDigests = 0
    for _ in 0..<20 {
      let edits = (0..<50).map { _ in intruder.next() }
      for (edit, copy) in zip(edits, try intruder.carryOut(edits, in: world)) {
        let report = try NodeDatabase(
          path: world.path(copy), writer: .headOffice, environment: world.environment,
          mode: .readOnly
        ).verify()
        if !isNamed(edit.id, report) {
          missed.append("\(edit.sql) → \(edit.id): \(report.findings) \(report.strays)")
        }
        if !isNamed(edit.id, report, strays: false) { missedWithoutStrays += 1 }
        if !isNamed(edit.id, report, findings: false) { missedWithoutDigests += 1 }
      }
    }
    #expect(missed.isEmpty, "\(missed.count) of 1000: \(missed.prefix(4).joined(separator: "\n"))")
    // The controls: either half of verify alone would miss some.
    #expect(missedWithoutStrays > 0)
    #expect(missedWithoutDigests > 0)
  }
}
