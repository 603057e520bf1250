import Database
import Facts
import Foundation
import Storage
import SyncProtocol
import Testing

/// A backup is whole, of one moment, marked inside, and refused where it is anything less.
struct BackupTests {
  private let town: Town
  private let source: String
  private let file: String

  init() throws {
    town = try Town(seed: 11, changeSets: 16)
    for history in town.histories {
      try town.world.send(history.chain, from: history.node, to: town.headOffice)
    }
    source = town.world.path("hq.db")
    file = town.world.path("hq.backup")
  }

  @discardableResult
  private func make(_ files: [String: String] = [:]) throws -> BackupFile.Report {
    try BackupFile.make(
      of: source, node: .headOffice, at: file, files: files, environment: town.world.environment)
  }

  private func check() throws -> BackupFile.Report {
    try BackupFile.check(file, environment: town.world.environment)
  }

  @Test func `a backup beside the writer holds every row and says what it is`() throws {
    let report = try make(["hq.pub": "0a0b"])
    #expect(report.mark.node == .headOffice)
    #expect(report.mark.at == town.world.clock)
    #expect(report.mark.files == ["hq.pub": "0a0b"])
    #expect(report.changeSets == Int(try town.headOffice.count("change_sets")))
    #expect(try check() == report)
    let copy = try town.world.headOffice("hq.backup")
    #expect(try copy.dump() == town.headOffice.dump())
    #expect(try copy.backupMark() == report.mark)
    // The file that is backed up is not marked.
    #expect(try town.headOffice.backupMark() == nil)
  }

  @Test func `what is written while it is made is in the next one`() throws {
    let before = try town.headOffice.count("change_sets")
    var hasWritten = false
    let report = try BackupFile.make(
      of: source, node: .headOffice, at: file, environment: town.world.environment
    ) { step in
      guard !hasWritten, case .pages = step else { return }
      hasWritten = true
      do {
        try town.headOffice.capture(.common) { draft in
          draft.addVATRate(1_000, for: .eatIn, category: "late", fromDay: 0)
        }
      } catch {
        Issue.record("\(error)")
      }
    }
    #expect(hasWritten)
    #expect(report.changeSets == Int(before))
    #expect(try town.headOffice.count("change_sets") == before + 1)
  }

  @Test func `it overwrites nothing, and an interrupted one is begun anew`() throws {
    try Data([1]).write(to: URL(fileURLWithPath: file + ".part"))
    try make()
    #expect(throws: StorageError.self) { try make() }
    #expect(try FileStatus.of(file + ".part") == nil)
  }

  @Test func `the mark becomes a note when a node starts with it`() throws {
    let report = try make(["link.json": "7b7d"])
    let restored = try town.world.headOffice("hq.backup")
    #expect(try restored.restoredNote() == nil)
    town.world.clock += 5_000
    try restored.noteStarted()
    #expect(try restored.backupMark() == nil)
    let note = try #require(try restored.restoredNote())
    #expect(note.backupAt == report.mark.at)
    #expect(note.startedAt == town.world.clock)
    #expect(
      try restored.connection.integer("SELECT count(*) FROM settings WHERE key LIKE 'backup%'") == 0
    )
  }

  @Test(arguments: [
    // The newest change-set and its facts are gone: what is left verifies, but is not the backup.
    """
    DROP TRIGGER change_sets_no_delete; DROP TRIGGER segments_no_delete;
    DELETE FROM change_sets WHERE (incarnation, sequence) IN
      (SELECT incarnation, sequence FROM change_sets WHERE tables = 1 << 18 LIMIT 1)
    """,
    "DROP TRIGGER orders_no_update; UPDATE orders SET till = till + 1",
    "DELETE FROM settings WHERE key = 'backup_heads'",
    "UPDATE settings SET value = 'x' WHERE key = 'backup_heads'",
    "CREATE TABLE extra (x)", "PRAGMA application_id = 7", "PRAGMA user_version = 9",
  ])
  func `a backup that was changed is refused`(sql: String) throws {
    try make()
    try Connection(path: file, mode: .readWrite).execute(sql)
    #expect(throws: StorageError.self) { try check() }
  }

  @Test func `a damaged or truncated backup is refused`() throws {
    try make()
    let url = URL(fileURLWithPath: file)
    let bytes = try [UInt8](Data(contentsOf: url))
    var damaged = bytes
    for index in stride(from: 4_096, to: bytes.count, by: 4_096) {
      for offset in 0..<64 { damaged[index + offset] ^= 0x5A }
    }
    try Data(damaged).write(to: url)
    #expect(throws: (any Error).self) { try check() }
    try Data(bytes.prefix(bytes.count / 2)).write(to: url)
    #expect(throws: (any Error).self) { try check() }
  }

  @Test func `a node's own file and another program's are no backups`() throws {
    #expect(throws: StorageError.self) { try BackupFile.mark(of: source) }
    let other = town.world.path("other.db")
    try Connection(path: other, mode: .readWriteCreate).execute("CREATE TABLE t (x)")
    #expect(throws: StorageError.self) { try BackupFile.mark(of: other) }
  }

  @Test func `a file whose rows were changed cannot be backed up`() throws {
    let other = try Connection(path: source, mode: .readWrite)
    try other.execute("DROP TRIGGER orders_no_update; UPDATE orders SET till = till + 1")
    #expect(throws: StorageError.self) { try make() }
    #expect(try FileStatus.of(file) == nil)
    #expect(try FileStatus.of(file + ".part") == nil)
  }
}
