import Database
import Foundation
import HQServer
import Runtime
import Storage
import StoreNode
import SyncProtocol
import Testing

/// A store that is opened anew carries over all that it wrote and the snapshot lacks, and proves
/// it.
@Suite struct OpenAnewTests {
  let region: Region
  let branch: Branch

  init() throws {
    region = try Region()
    let opened = try region.run(AddStore(name: "One"))
    branch = try Branch(url: region.url, code: opened.code)
  }

  // MARK: Helpers

  private func count(_ sql: String) throws -> Int64 {
    try Connection(path: branch.folder.database, mode: .readOnly).integer(sql) ?? -1
  }

  private var orders: Int64 { get throws { try count("SELECT count(*) FROM orders") } }

  /// Sells, and waits until head office has all of it.
  private func sellOnline(_ number: Int) throws {
    let before = try orders
    for _ in 0..<number { _ = try branch.sell() }
    let wanted = Int(before) + number
    #expect(
      try Scratch.eventually { try region.integer("SELECT count(*) FROM orders") == wanted })
    #expect(try Scratch.eventually { try branch.status().unsent == 0 })
  }

  /// Sells while head office does not answer.
  private func sellAlone(_ number: Int) throws {
    try branch.stop()
    try branch.start(isOnline: false)
    for _ in 0..<number { _ = try branch.sell() }
    try branch.stop()
  }

  private func openAnew(
    code: String?, leavesDamaged: Bool = false
  ) throws -> OpenAnew.Report {
    try OpenAnew(folder: branch.folder, link: HeadOfficeLink(url: region.url))
      .run(code: code, leavesDamaged: leavesDamaged, tell: { _ in })
  }

  private func code() throws -> String { try region.run(MakeCode(store: 1)).code }

  /// Starts the node and waits until head office holds as many orders.
  private func expectAtHeadOffice(_ number: Int) throws {
    try branch.start()
    #expect(try orders == Int64(number))
    #expect(
      try Scratch.eventually { try region.integer("SELECT count(*) FROM orders") == number })
    #expect(try Scratch.eventually { try branch.status().unsent == 0 })
  }

  // MARK: Carrying over

  @Test func `sales that no one else has are carried over, and sent`() throws {
    try sellOnline(3)
    try sellAlone(2)
    let report = try openAnew(code: try code())
    #expect(report.isSwapped)
    #expect(report.proof.isComplete)
    let own = try #require(report.proof.chains.first { $0.chain == "1→0" })
    #expect(own.carried == 2)
    #expect(own.snapshot == own.old - 2)
    #expect(own.new == own.old)
    #expect(own.oldFacts == own.newFacts)
    #expect(report.proof.heads.allSatisfy { $0.isHeld })
    let aside = try #require(report.aside)
    #expect(
      try Connection(path: aside, mode: .readOnly).integer("SELECT count(*) FROM orders") == 5)
    #expect(!FileManager.default.fileExists(atPath: branch.folder.next.path))
    try expectAtHeadOffice(5)
  }

  @Test func `a till's answers, devices and alarms go with the shop`() throws {
    try sellAlone(1)
    let old = try Connection(path: branch.folder.database, mode: .readWrite)
    try old.run("INSERT INTO devices VALUES (x'0102', 'till', 3, 4, NULL, NULL)")
    try old.run("INSERT INTO pins VALUES (1, 2, 'digest', 3, 4)")
    try old.run("INSERT INTO alarms VALUES ('disk-full', 1, 'x', 1, 2, 3)")
    try old.run("INSERT INTO alarms VALUES ('restored', 1, 'x', 1, 2, 3)")
    #expect(try openAnew(code: try code()).isSwapped)
    #expect(try count("SELECT till FROM devices") == 3)
    #expect(try count("SELECT failures FROM pins") == 4)
    #expect(try count("SELECT count(*) FROM answers") == 1)
    #expect(try count("SELECT count FROM alarms WHERE code = 'disk-full'") == 3)
    // What opening it anew has answered does not.
    #expect(try count("SELECT count(*) FROM alarms WHERE code = 'restored'") == 0)
    // The same request again is answered as before.
    try branch.start(isOnline: false)
    #expect(try orders == 1)
  }

  @Test(arguments: [true, false])
  func `answers keep their name unless the old file is an older one`(isOlder: Bool) throws {
    try sellAlone(1)
    let older = try branch.folder.read(branch.folder.database)
    let name = try Connection(path: branch.folder.database, mode: .readOnly)
      .text("SELECT value FROM settings WHERE key = 'answers_name'")
    try sellAlone(1)
    if isOlder { try Data(older).write(to: URL(fileURLWithPath: branch.folder.database)) }
    #expect(try openAnew(code: try code()).isSwapped)
    let kept = try Connection(path: branch.folder.database, mode: .readOnly)
      .text("SELECT value FROM settings WHERE key = 'answers_name'")
    #expect(name != nil)
    #expect(kept == (isOlder ? nil : name))
  }

  @Test func `what a restored head office has lost is carried over, its own chains too`() throws {
    let backup = region.folder.path + "/yesterday.backup"
    try sellOnline(1)
    _ = try BackupFile.make(
      of: region.folder.database, node: .headOffice, at: backup, environment: .system())
    try sellOnline(2)
    try region.run(
      SetPrice(product: "margherita", size: "M", cents: 1_111))
    let prices = try region.integer("SELECT count(*) FROM prices")
    #expect(
      try Scratch.eventually { try count("SELECT count(*) FROM prices") == Int64(prices) })
    try branch.stop()
    try region.stop()
    try Scratch.eventuallyFree(region.folder.lock)
    _ = try Restoration(of: region.folder.database, environment: .system()).run(
      from: backup, of: .headOffice, progress: { _ in }, prepare: { _ in })
    try region.start()
    let report = try openAnew(code: try code())
    #expect(report.isSwapped && report.proof.isComplete)
    // All of it had been acknowledged; what counts is what the snapshot holds.
    #expect(report.proof.chains.first { $0.chain == "1→0" }?.carried ?? 0 >= 2)
    #expect(report.proof.chains.first { $0.chain == "0→32767" }?.carried == 1)
    #expect(try orders == 3)
    #expect(try count("SELECT count(*) FROM prices") == Int64(prices))
  }

  @Test func `a verified copy that waits beside the file is what is carried over`() throws {
    try sellAlone(2)
    let store = try #require(StoreNumber(1))
    try DatabaseFile(path: branch.folder.database, writer: store).renew()
    // As if moving it in had failed half-way: what it held is in the copy alone.
    try durableWrite([1, 2, 3], to: branch.folder.database)
    let report = try openAnew(code: try code())
    #expect(report.isSwapped && report.proof.isComplete)
    #expect(try orders == 2)
  }

  @Test func `a code of another store replaces nothing`() throws {
    try sellAlone(2)
    let other = try region.run(AddStore(name: "Two"))
    #expect(throws: (any Error).self) { try openAnew(code: other.code) }
    #expect(try orders == 2)
    #expect(FileManager.default.fileExists(atPath: branch.folder.next.database))
  }

  // MARK: Damage

  @Test func `a damaged change-set is named, and left behind only when asked to`() throws {
    try sellAlone(4)
    let second = try count("SELECT n >> 16 FROM orders ORDER BY n LIMIT 1 OFFSET 1")
    let old = try Connection(path: branch.folder.database, mode: .readWrite)
    try old.execute(
      "DROP TRIGGER orders_no_update; UPDATE orders SET till = 77 WHERE n >> 16 = \(second)")
    let code = try code()
    let refused = try openAnew(code: code)
    #expect(!refused.isSwapped)
    #expect(!refused.proof.isComplete)
    let missing = try #require(refused.proof.missing.first)
    #expect(missing.first.hasSuffix("/\(second)"))
    #expect(missing.reason.contains("not what was written"))
    #expect(refused.proof.heads.contains { !$0.isHeld })
    #expect(try orders == 4)
    let left = try openAnew(code: nil, leavesDamaged: true)
    #expect(left.isSwapped && !left.proof.isComplete)
    let aside = try #require(left.aside)
    #expect(
      try Connection(path: aside, mode: .readOnly).integer("SELECT count(*) FROM orders") == 4)
    // What stands before the damage is there, and sells on.
    try expectAtHeadOffice(1)
  }

  @Test func `a database that cannot be read at all is kept aside`() throws {
    try sellAlone(1)
    try Data(repeating: 0x5A, count: 8_192).write(
      to: URL(fileURLWithPath: branch.folder.database))
    let code = try code()
    #expect(try !openAnew(code: code).isSwapped)
    #expect(try openAnew(code: nil, leavesDamaged: true).isSwapped)
    try expectAtHeadOffice(0)
  }

  // MARK: Interruptions

  @Test func `interrupted after the code was used, it goes on without one`() throws {
    try sellAlone(2)
    _ = try Enrol(folder: branch.folder.next, link: HeadOfficeLink(url: region.url))
      .run(code: try code(), tell: { _ in })
    // The old node sells on meanwhile.
    try branch.start(isOnline: false)
    _ = try branch.sell()
    try branch.stop()
    let report = try openAnew(code: nil)
    #expect(report.isSwapped && report.proof.isComplete)
    try expectAtHeadOffice(3)
  }

  @Test func `a newer code is used where the credential of an earlier attempt was replaced`() throws
  {
    try sellAlone(1)
    _ = try Enrol(folder: branch.folder.next, link: HeadOfficeLink(url: region.url))
      .run(code: try code(), tell: { _ in })
    // Another PC took the store in the meantime.
    let other = try Branch(url: region.url, code: try code())
    try other.stop()
    #expect(try openAnew(code: try code()).isSwapped)
    try expectAtHeadOffice(1)
  }

  @Test func `interrupted between the proof and the exchange, it proves again`() throws {
    try sellAlone(2)
    _ = try Enrol(folder: branch.folder.next, link: HeadOfficeLink(url: region.url))
      .run(code: try code(), tell: { _ in })
    try Data("{}".utf8).write(to: URL(fileURLWithPath: branch.folder.next.path + "/proof.json"))
    let report = try openAnew(code: nil)
    #expect(report.isSwapped && report.proof.isComplete)
    try expectAtHeadOffice(2)
  }

  @Test(arguments: 0...5)
  func `interrupted while the files change places, it goes on`(moved: Int) throws {
    try sellAlone(2)
    // Everything is done but the exchange, which stops after so many of its steps.
    let stop = Exchange(folder: branch.folder, after: moved)
    let report = try stop.play { try openAnew(code: try code()) }
    #expect(report.proof.isComplete)
    #expect(try OpenAnew.isNeeded(in: branch.folder))
    #expect(try openAnew(code: nil).isSwapped)
    #expect(!FileManager.default.fileExists(atPath: branch.folder.next.path))
    try expectAtHeadOffice(2)
  }

  // MARK: The control

  @Test func `a proof sees what was not carried over`() throws {
    try sellAlone(3)
    let next = branch.folder.next
    _ = try Enrol(folder: next, link: HeadOfficeLink(url: region.url))
      .run(code: try code(), tell: { _ in })
    let store = try branch.folder.storeNumber()
    let proof = try CarryOver(
      from: try NodeDatabase(
        path: branch.folder.database, writer: store, environment: .system(), mode: .readOnly),
      to: try NodeDatabase(path: next.database, writer: store, environment: .system())
    ).proof()
    #expect(!proof.isComplete)
    #expect(proof.missing.map(\.chain) == ["1→0"])
    #expect(proof.heads.filter { !$0.isHeld }.map(\.chain) == ["1→0"])
  }

  /// The exchange of places, undone from its last step back to the one after which it stopped.
  private struct Exchange {
    let folder: StoreFolder
    let after: Int

    /// Lets it run whole on a copy, and takes back the steps that come after the stop.
    func play(_ run: () throws -> OpenAnew.Report) throws -> OpenAnew.Report {
      let report = try run()
      let proof = try JSONEncoder().encode(report.proof)
      try FileManager.default.createDirectory(
        atPath: folder.next.path, withIntermediateDirectories: true)
      try proof.write(to: URL(fileURLWithPath: folder.next.path + "/proof.json"))
      let steps = [
        (folder.next.key, folder.key), (folder.next.credential, folder.credential),
        (folder.next.headOfficeKey, folder.headOfficeKey), (folder.next.link, folder.link),
        (folder.next.database, folder.database),
      ]
      for (from, to) in steps.dropFirst(after) {
        try FileManager.default.moveItem(atPath: to, toPath: from)
      }
      return report
    }
  }
}

extension Scratch {
  /// Waits until whoever held a lock has let go of it.
  static func eventuallyFree(_ lock: String) throws {
    let isFree = try eventually {
      do {
        _ = try FileLock(path: lock)
        return true
      } catch let error as FileError where error.isHeldElsewhere {
        return false
      }
    }
    #expect(isFree)
  }
}
