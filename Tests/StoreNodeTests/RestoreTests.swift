import Database
import Foundation
import HQServer
import Runtime
import Storage
import StoreNode
import SyncProtocol
import Testing

/// A backup that is put in the place of a database with unsent sales loses none of them.
@Suite struct RestoreTests {
  let region: Region
  let branch: Branch
  let backup: String

  /// Three orders: one in the backup too, two on this disk alone.
  init() throws {
    region = try Region()
    branch = try Branch(url: region.url, code: try region.run(AddStore(name: "One")).code)
    backup = branch.folder.path + "/saved.backup"
    try branch.stop()
    try branch.start(isOnline: false)
    _ = try branch.sell()
    _ = try BackupFile.make(
      of: branch.folder.database, node: try branch.folder.storeNumber(), at: backup,
      environment: .system())
    for _ in 0..<2 { _ = try branch.sell() }
    try branch.stop()
  }

  private func restore(leavesDamaged: Bool = false) throws -> Restoration.Report {
    try Restoration(of: branch.folder.database, environment: .system()).run(
      from: backup, of: try branch.folder.storeNumber(), leavesDamaged: leavesDamaged,
      progress: { _ in }, prepare: { _ in })
  }

  private var orders: Int64? {
    get throws {
      try Connection(path: branch.folder.database, mode: .readOnly)
        .integer("SELECT count(*) FROM orders")
    }
  }

  private func edit(_ sql: String) throws {
    try Connection(path: branch.folder.database, mode: .readWrite).execute(sql)
  }

  @Test func `what the backup lacks is carried over, proven and sent`() throws {
    let report = try restore()
    guard case .carriedOver(let proof, let left) = report.previous else {
      Issue.record("\(report.previous)")
      return
    }
    #expect(proof.isComplete && left == CarryOver.LeftBehind(changeSets: 0, orders: 0))
    let own = try #require(proof.chains.first { $0.chain == "1→0" })
    #expect(own.carried == 2 && own.snapshot == own.old - 2 && own.new == own.old)
    #expect(try orders == 3)
    try branch.start()
    // It still is a restored file, and says so.
    #expect(try branch.status().alarms.contains { $0.code == "restored" })
    #expect(try Scratch.eventually { try region.integer("SELECT count(*) FROM orders") == 3 })
    #expect(try Scratch.eventually { try branch.status().unsent == 0 })
  }

  @Test func `interrupted after the old file was moved aside, it carries over from there`() throws {
    try FileManager.default.moveItem(
      atPath: branch.folder.database, toPath: branch.folder.database + ".aside-20261120T230000Z")
    _ = try restore()
    #expect(try orders == 3)
  }

  @Test func `damaged unsent sales are left behind only when asked to`() throws {
    try edit(
      """
      DROP TRIGGER orders_no_update;
      UPDATE orders SET till = 77 WHERE n = (SELECT max(n) FROM orders)
      """)
    let refused = #expect(throws: RestoreRefused.self) { try restore() }
    #expect("\(try #require(refused))".contains("1 change-sets (1 orders)"))
    #expect(try orders == 3)
    let report = try restore(leavesDamaged: true)
    #expect(report.previous.mayLeaveSales)
    #expect(try orders == 2)
    #expect(try FileStatus.of(try #require(report.aside)) != nil)
  }

  @Test func `verify names a page that no row is read from`() throws {
    let source = try Connection(path: branch.folder.database, mode: .readWrite)
    try source.walCheckpoint(truncate: true)
    let size = try source.integer("PRAGMA page_size") ?? 0
    let page = try source.integer(
      """
      SELECT rootpage FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL
        AND tbl_name IN ('orders', 'order_lines', 'order_events', 'payments') LIMIT 1
      """)
    let place = UInt64((try #require(page) - 1) * size)
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: branch.folder.database))
    try file.seek(toOffset: place)
    try file.write(contentsOf: Data(repeating: 0x55, count: Int(size)))
    try file.close()
    let report = try NodeDatabase(
      path: branch.folder.database, writer: try branch.folder.storeNumber(),
      environment: .system(), mode: .readOnly
    ).verifyWhole()
    #expect(!report.structure.isEmpty && !report.isClean)
  }

  @Test func `what is no backup is called so, and nothing else is blamed`() throws {
    let garbage = branch.folder.path + "/garbage"
    try Data(repeating: 0x5A, count: 8_192).write(to: URL(fileURLWithPath: garbage))
    for file in [garbage, branch.folder.path + "/missing", branch.folder.path] {
      let error = #expect(throws: StorageError.self) { try BackupFile.mark(of: file) }
      #expect("\(try #require(error))".hasPrefix(file))
    }
  }

  @Test func `the authority's certificate is kept in the folder`() throws {
    let pem = Scratch.path("ca.pem")
    try Data("authority".utf8).write(to: URL(fileURLWithPath: pem))
    let folder = StoreFolder(Scratch.path("store"))
    defer { Scratch.remove(folder.path) }
    let code = try region.run(AddStore(name: "Two")).code
    _ = try Enrol(folder: folder, link: HeadOfficeLink(url: region.url, authority: pem))
      .run(code: code) { _ in }
    Scratch.remove(pem)
    let kept = try #require(try folder.readLink()?.authority)
    #expect(kept.hasPrefix(folder.path))
    #expect(try folder.read(kept) == Array("authority".utf8))
  }

  @Test func `a PC that was replaced is not online but refused`() throws {
    let other = try Branch(url: region.url, code: try region.run(MakeCode(store: 1)).code)
    try other.stop()
    try branch.start()
    #expect(
      try Scratch.eventually { try branch.status().problem?.contains("pizza-store enrol") == true })
    #expect(try !branch.status().isOnline)
  }

  @Test func `a database that cannot be read is left only when asked to`() throws {
    try Data(repeating: 0x5A, count: 8_192).write(
      to: URL(fileURLWithPath: branch.folder.database))
    #expect(throws: RestoreRefused.self) { try restore() }
    #expect(try restore(leavesDamaged: true).previous.mayLeaveSales)
    #expect(try orders == 1)
  }
}
