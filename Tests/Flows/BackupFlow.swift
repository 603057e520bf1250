import Foundation
import Runtime
import Storage
import StoreNode
import SyncProtocol
import Toolkit

/// Backup, restore, and the opening of a store anew.
enum BackupFlow {
  /// `backup FOLDER store=N target=FILE`: makes a verified backup.
  static func backup(_ script: Script) throws {
    let folder = StoreFolder(script.folder)
    let store = try script.store()
    let target = try script.text("target")
    let environment = try StorageEnvironment.system()
    FaultPoints.arm()
    do {
      _ = try BackupFile.make(
        of: folder.database, node: store, at: target, environment: environment)
      Witness.acknowledged("backup")
    } catch {
      Witness.refused("\(error)")
    }
  }

  /// `restore FOLDER store=N from=FILE`: puts a backup in the place of the database.
  static func restore(_ script: Script) throws {
    let folder = StoreFolder(script.folder)
    let store = try script.store()
    let file = try script.text("from")
    let restoration = Restoration(of: folder.database, environment: try .system())
    FaultPoints.arm()
    do {
      _ = try restoration.run(from: file, of: store, progress: { _ in }, prepare: { _ in })
      Witness.acknowledged("restore")
    } catch {
      Witness.refused("\(error)")
    }
  }

  /// `anew FOLDER url=… code=…`: opens the store anew from a snapshot and carries over what only
  /// this disk holds.
  static func anew(_ script: Script) throws {
    let anew = OpenAnew(
      folder: StoreFolder(script.folder), link: HeadOfficeLink(url: try script.text("url")))
    let code = try script.text("code")
    FaultPoints.arm()
    do {
      let report = try anew.run(code: code, leavesDamaged: false, tell: { _ in })
      guard report.isSwapped else { throw ScriptError("the files did not change places") }
      Witness.acknowledged("anew")
    } catch {
      Witness.refused("\(error)")
    }
  }
}

extension Script {
  /// The store number that was given.
  ///
  /// - Throws: `ScriptError` if none was.
  func store() throws -> StoreNumber {
    guard let store = StoreNumber(Int64(try text("store")) ?? 0) else {
      throw ScriptError("store=… is no number of a store")
    }
    return store
  }
}
