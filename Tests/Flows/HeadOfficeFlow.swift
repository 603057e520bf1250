import Facts
import Foundation
import HQServer
import Runtime
import Storage
import SyncProtocol
import Toolkit

/// Head office's side.
enum HeadOfficeFlow {
  /// `receive FOLDER push=FILE store=N [early=1]`: takes a push into custody and merges it; a
  /// failure is tried once more, as a store does.
  static func receive(_ script: Script) throws {
    let headOffice = try HeadOffice(folder: HeadOfficeFolder(script.folder))
    let content = [UInt8](try Data(contentsOf: URL(fileURLWithPath: try script.text("push"))))
    let store = try script.store()
    var reader = RunReader(schema: Tables.schema, sha256: try SystemHash.sha256())
    let push = try HQEngine.Push.read(content, from: store, by: &reader)
    FaultPoints.arm()
    if script.flag("early") { Witness.acknowledged("receive") }
    for _ in 1...2 {
      do {
        let answers = try headOffice.locked { core in
          try core.engine.receive([push], now: headOffice.clock.now())
        }
        for answer in answers { _ = try answer.get() }
        Witness.acknowledged("receive")
        return
      } catch {
        Witness.refused("\(error)")
      }
    }
  }

  /// `erase FOLDER customer=KEY [early=1]`: erases a customer, and writes the file anew as the next
  /// start would; what failed is tried once more.
  static func erase(_ script: Script) throws {
    let headOffice = try HeadOffice(folder: HeadOfficeFolder(script.folder))
    let operation = EraseCustomer(customers: [try script.text("customer")], reason: "asked")
    FaultPoints.arm()
    if script.flag("early") { Witness.acknowledged("erase") }
    for _ in 1...2 {
      do {
        _ = try headOffice.locked { core in
          try operation.perform(on: core, now: headOffice.clock.now(), announce: { _ in })
        }
        Witness.acknowledged("erase")
        try headOffice.locked { _ = try $0.database.rewriteIfOwed() }
        return
      } catch {
        Witness.refused("\(error)")
      }
    }
  }

  /// `create FOLDER`: makes head office's folder, key and tables.
  static func create(_ script: Script) throws {
    let folder = HeadOfficeFolder(script.folder)
    FaultPoints.arm()
    do {
      if !folder.exists { try folder.create() }
      _ = try HeadOffice(folder: folder)
      Witness.acknowledged("create")
    } catch {
      Witness.refused("\(error)")
    }
  }

  /// `serve FOLDER`: says at which port it serves, until its standard input ends.
  static func serve(_ script: Script) throws {
    let process = try HeadOfficeProcess(
      folder: HeadOfficeFolder(script.folder), options: HeadOfficeProcess.Options(),
      log: Log(sink: { _ in }))
    Witness.note("\(process.door.port)")
    FaultPoints.arm()
    _ = try FileHandle.standardInput.readToEnd()
    do {
      try process.stop()
    } catch {
      Witness.refused("\(error)")
    }
  }
}
