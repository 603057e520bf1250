import Evening
import Foundation
import Testing

/// A store's PC dies and another one takes its place.
@Suite(.serialized)
struct ReplaceThePCTests {
  @Test(.timeLimit(.minutes(60)))
  func `with a network, the new PC holds all that head office had acknowledged`() throws {
    let drill = try Drill()
    let old = try drill.openStore(1, "old-pc")
    let dying = try NodeProcess(Programs.store, folder: old)
    try drill.sell(5, at: dying, "old")
    try drill.expectAllAtHeadOffice("before the PC dies")
    dying.kill()
    // Its disk is gone.
    try FileManager.default.removeItem(atPath: old)

    let new = drill.folder + "/new-pc"
    try drill.store("enrol", new, ["--hq", drill.url, "--code", try drill.code(for: 1)])
    let running = try NodeProcess(Programs.store, folder: new)
    defer { running.stop() }
    try drill.sell(3, at: running, "new")
    try drill.expectAllAtHeadOffice("after the replacement")
    try drill.expectAll(in: new, "the new PC")
    // Opened on purpose: no alarm cries restore.
    #expect(try !drill.hasAlarm("restored", in: new + "/store.db"))
  }

  @Test(.timeLimit(.minutes(60)))
  func `without a network, the backup sells at once and is enrolled later; both are kept`() throws {
    let drill = try Drill()
    let old = try drill.openStore(1, "old-pc")
    let dying = try NodeProcess(Programs.store, folder: old)
    try drill.sell(4, at: dying, "old")
    try drill.expectAllAtHeadOffice("before the backup")
    let shelf = try drill.shelf()
    try drill.store("backup", old, [shelf])
    // Sold after the backup, acknowledged by head office, and in no backup.
    try drill.sell(3, at: dying, "late")
    try drill.expectAllAtHeadOffice("before the PC dies")
    dying.kill()
    try FileManager.default.removeItem(atPath: old)
    drill.headOffice.kill()

    let new = drill.folder + "/new-pc"
    try drill.store("restore", new, [try Drill.backup(in: shelf)])
    let offline = try NodeProcess(Programs.store, folder: new)
    try drill.sell(2, at: offline, "restored")
    #expect(try drill.notes(new + "/store.db").count == 6)
    #expect(try drill.hasAlarm("restored", in: new + "/store.db"))
    let status = String(decoding: try drill.store("status", new), as: UTF8.self)
    #expect(status.contains("pizza-store enrol"))
    offline.stop()

    try drill.headOffice.restart()
    let printed = String(
      decoding: try drill.store("enrol", new, ["--code", try drill.code(for: 1)]), as: UTF8.self)
    #expect(printed.contains("nothing is missing"))
    let running = try NodeProcess(Programs.store, folder: new)
    defer { running.stop() }
    try drill.sell(1, at: running, "enrolled")
    try drill.expectAllAtHeadOffice("both branches")
    try drill.expectAll(in: new, "the new PC")
  }

  @Test(.timeLimit(.minutes(60)))
  func `yesterday's backup in place fetches its lost branch back by itself`() throws {
    let drill = try Drill()
    let pc = try drill.openStore(1, "pc")
    let first = try NodeProcess(Programs.store, folder: pc)
    try drill.sell(3, at: first, "yesterday")
    let shelf = try drill.shelf()
    try drill.store("backup", pc, [shelf])
    try drill.sell(4, at: first, "today")
    try drill.expectAllAtHeadOffice("before the restore")
    first.stop()
    // Nothing is left that could be carried over.
    let parts = ["", "-wal", "-shm"].map { pc + "/store.db" + $0 }
    for part in parts where FileManager.default.fileExists(atPath: part) { Cleanup.remove(part) }
    try drill.store("restore", pc, [try Drill.backup(in: shelf)])
    let second = try NodeProcess(Programs.store, folder: pc)
    defer { second.stop() }
    #expect(try drill.hasAlarm("restored", in: pc + "/store.db"))
    try drill.sell(2, at: second, "after")
    try drill.expectAllAtHeadOffice("both branches")
    try drill.expectAll(in: pc, "the lost branch came back")
  }

  @Test(.timeLimit(.minutes(60)))
  func `a backup of the wrong store, of nothing and over another changes nothing`() throws {
    let drill = try Drill()
    let one = try drill.openStore(1, "one")
    let two = try drill.openStore(2, "two")
    let shelf = try drill.shelf()
    try drill.store("backup", one, [shelf])
    let backup = try Drill.backup(in: shelf)
    #expect(throws: (any Error).self) { try drill.store("restore", two, [backup]) }
    #expect(throws: (any Error).self) { try drill.store("restore", two, [two + "/store.db"]) }
    #expect(throws: (any Error).self) { try drill.store("backup", one, [backup]) }
    let running = try NodeProcess(Programs.store, folder: one)
    defer { running.stop() }
    // Nobody takes the database from under a node that runs.
    #expect(throws: (any Error).self) { try drill.store("restore", one, [backup]) }
    try drill.sell(1, at: running, "one")
    try drill.expectAllAtHeadOffice("all is as it was")
  }
}
