import Database
import Foundation
import HQServer
import Runtime
import Security
import Storage
import SyncProtocol
import Testing

/// What was taken back stays taken back, whatever becomes of the database.
struct CredentialLedgerTests {
  /// Head office's folder, whose database can be put back to what it was.
  private final class Office {
    let folder: HeadOfficeFolder

    init() throws {
      folder = HeadOfficeFolder(
        FileManager.default.temporaryDirectory
          .appendingPathComponent("pizza-ledger-\(UUID().uuidString)").path)
      try folder.create()
      try open { office in
        for name in ["One", "Two"] {
          _ = try office.locked { core in
            try AddStore(name: name).perform(on: core, now: 1, announce: { _ in })
          }
        }
      }
    }

    deinit {
      do {
        try FileManager.default.removeItem(atPath: folder.path)
      } catch {
        Issue.record("left behind: \(error)")
      }
    }

    func open<R>(_ body: (HeadOffice) throws -> R) throws -> R {
      try body(try HeadOffice(folder: folder))
    }

    func backup() throws -> String {
      let path = folder.path + "/\(UUID().uuidString).backup"
      _ = try BackupFile.make(
        of: folder.database, node: .headOffice, at: path, environment: .system())
      return path
    }

    func restore(_ backup: String) throws {
      _ = try Restoration(of: folder.database, environment: .system()).run(
        from: backup, of: .headOffice, progress: { _ in }, prepare: { _ in })
    }

    func enrol(_ store: Int64, key: SigningKey) throws -> Credential {
      try open { office in
        try office.locked { core in
          let code = try MakeCode(store: store).perform(on: core, now: 2, announce: { _ in })
          return try core.enrolment.enrol(
            EnrolRequest(code: code.code, publicKey: key.publicKey.bytes), now: 3
          ).credential
        }
      }
    }

    func opensSession(_ credential: Credential, key: SigningKey) throws -> Bool {
      try open { office in
        let nonce = try office.sessions.challenge(now: 10)
        let request = SessionRequest(
          credential: credential, nonce: nonce,
          signature: try key.sign(
            SessionRequest.signedBytes(number: credential.number, nonce: nonce)))
        do {
          _ = try office.sessions.open(
            request, headOfficeKey: office.key.publicKey, now: 10)
          return true
        } catch HQProblem.revoked {
          return false
        }
      }
    }
  }

  private let office: Office
  private let key: SigningKey

  init() throws {
    office = try Office()
    key = try SigningKey()
  }

  @Test func `a revocation survives a restore from before it`() throws {
    let credential = try office.enrol(1, key: key)
    let backup = try office.backup()
    try office.open { office in
      _ = try office.locked { core in
        try RevokeStore(store: 1, reason: "stolen").perform(
          on: core, now: 5, announce: { _ in })
      }
    }
    try office.restore(backup)
    #expect(try !office.opensSession(credential, key: key))
    #expect(throws: OperationError.self) { try office.enrol(1, key: try SigningKey()) }
  }

  @Test func `without the ledger a restored head office does not start, unless told to`() throws {
    let credential = try office.enrol(1, key: key)
    let backup = try office.backup()
    try office.open { office in
      _ = try office.locked { core in
        try RevokeStore(store: 1, reason: "stolen").perform(
          on: core, now: 5, announce: { _ in })
      }
    }
    try office.restore(backup)
    try FileManager.default.removeItem(atPath: office.folder.ledger)
    for _ in 0..<2 {
      let found = #expect(throws: OperationError.self) { try office.open { _ in } }
      #expect(found?.code == "no-ledger")
    }
    #expect(try CredentialLedger.beginAnew(at: office.folder.ledger, now: 6))
    // The control: the database alone has forgotten.
    #expect(try office.opensSession(credential, key: key))
    let alarms = try office.open { office in try office.locked { try $0.database.alarms() } }
    #expect(alarms.map(\.code).contains(.ledgerLost))
  }

  @Test func `the command restores without the ledger only when told to`() throws {
    let file = office.folder.path + "/hq.backup"
    let restore = ["restore", office.folder.path, file]
    #expect(HeadOfficeProgram.main(["backup", office.folder.path, file]) == 0)
    #expect(HeadOfficeProgram.main(restore) == 0)
    try FileManager.default.removeItem(atPath: office.folder.ledger)
    #expect(HeadOfficeProgram.main(restore) == 78)
    #expect(HeadOfficeProgram.main(restore + ["--without-ledger"]) == 0)
    let alarms = try office.open { office in try office.locked { try $0.database.alarms() } }
    #expect(Set(alarms.map(\.code)) == [.restored, .refilling, .ledgerLost])
  }

  @Test func `a restored head office waits for the stores of the ledger, not for revoked ones`()
    throws
  {
    _ = try office.enrol(1, key: key)
    _ = try office.enrol(2, key: try SigningKey())
    let backup = try office.backup()
    try office.open { office in
      try office.locked { core in
        _ = try RevokeStore(store: 2, reason: "stolen").perform(
          on: core, now: 5, announce: { _ in })
        _ = try AddStore(name: "Three").perform(on: core, now: 5, announce: { _ in })
      }
    }
    _ = try office.enrol(3, key: try SigningKey())
    try office.restore(backup)
    try office.open { office in
      try office.locked { core in
        let database = core.database
        #expect(try database.storesToComeBack().map(\.rawValue) == [1, 3])
        for number in [1, 3] as [Int64] {
          #expect(try database.isRefilling)
          let store = try #require(StoreNumber(number))
          try database.noteExchange(
            StoreExchangeNote(store: store, at: 6, storeClock: 6, isComplete: true))
          try database.noteBack(store)
        }
        #expect(try !database.isRefilling)
      }
    }
  }

  @Test func `an enrolment that the ledger could not take is in it before it is answered`() throws {
    let code = try office.open { office in
      try office.locked { core in
        try MakeCode(store: 1).perform(on: core, now: 2, announce: { _ in })
      }
    }
    let backup = try office.backup()
    let request = EnrolRequest(code: code.code, publicKey: key.publicKey.bytes)
    let ledger = office.folder.ledger
    try office.open { office in
      try office.locked { core in
        try FileManager.default.moveItem(atPath: ledger, toPath: ledger + ".away")
        try FileManager.default.createDirectory(
          atPath: ledger, withIntermediateDirectories: false)
        #expect(throws: (any Error).self) { try core.enrolment.enrol(request, now: 3) }
        try FileManager.default.removeItem(atPath: ledger)
        try FileManager.default.moveItem(atPath: ledger + ".away", toPath: ledger)
        _ = try core.enrolment.enrol(request, now: 4)
      }
    }
    try office.restore(backup)
    #expect(throws: HQProblem.codeUsed) {
      try office.open { office in
        _ = try office.locked { try $0.enrolment.enrol(request, now: 5) }
      }
    }
  }

  @Test func `a replaced credential stays replaced, and no number is given out twice`() throws {
    let first = try office.enrol(1, key: key)
    let backup = try office.backup()
    let second = try office.enrol(1, key: try SigningKey())
    try office.restore(backup)
    #expect(try !office.opensSession(first, key: key))
    let thirdKey = try SigningKey()
    let third = try office.enrol(2, key: thirdKey)
    #expect(third.number > second.number)
    #expect(try office.opensSession(third, key: thirdKey))
  }

  @Test func `a credential that the restored database forgot is replaced by the next`() throws {
    let backup = try office.backup()
    let forgotten = try office.enrol(1, key: key)
    try office.restore(backup)
    #expect(try office.opensSession(forgotten, key: key))
    _ = try office.enrol(1, key: try SigningKey())
    #expect(try !office.opensSession(forgotten, key: key))
  }

  @Test func `a code that was used before the restore is used up`() throws {
    let code = try office.open { office in
      try office.locked { core in
        try MakeCode(store: 1).perform(on: core, now: 2, announce: { _ in })
      }
    }
    let backup = try office.backup()
    let request = EnrolRequest(code: code.code, publicKey: key.publicKey.bytes)
    try office.open { office in
      _ = try office.locked { try $0.enrolment.enrol(request, now: 3) }
    }
    try office.restore(backup)
    #expect(throws: HQProblem.codeUsed) {
      try office.open { office in
        _ = try office.locked { try $0.enrolment.enrol(request, now: 4) }
      }
    }
  }

  @Test func `the number of an enrolled store is not given to another after a restore`() throws {
    let backup = try office.backup()
    let three = try office.open { office in
      try office.locked { core in
        try AddStore(name: "Three").perform(on: core, now: 1, announce: { _ in })
      }
    }
    #expect(three.store == 3)
    _ = try office.enrol(3, key: key)
    try office.restore(backup)
    let next = try office.open { office in
      try office.locked { core in
        // Store 3 has not come back, and head office was told not to wait for it.
        try core.database.endRefilling()
        let found = #expect(throws: OperationError.self) {
          try AddStore(name: "Other", number: 3).perform(on: core, now: 1, announce: { _ in })
        }
        #expect(found?.code == "number-used")
        return try AddStore(name: "Four").perform(on: core, now: 1, announce: { _ in })
      }
    }
    #expect(next.store == 4)
  }

  @Test func `a torn last line is dropped, a damaged one is alarmed, the rest is read`() throws {
    let first = try office.enrol(1, key: key)
    _ = try office.enrol(1, key: try SigningKey())
    let url = URL(fileURLWithPath: office.folder.ledger)
    let whole = try Data(contentsOf: url)
    try (whole + Data(#"{"revoked":2"#.utf8)).write(to: url)
    #expect(try !office.opensSession(first, key: key))
    #expect(try Data(contentsOf: url) == whole)
    try (whole + Data("nonsense\n".utf8)).write(to: url)
    let alarms = try office.open { office in try office.locked { try $0.database.alarms() } }
    #expect(alarms.map(\.code).contains(.damaged))
    #expect(try !office.opensSession(first, key: key))
  }
}
