import Database
import Foundation
import Runtime
import Security
import Storage
import SyncProtocol
import Toolkit

/// What the commands share.
enum NodeCommand {
  static let folderUsage = "DIR"

  /// The enrolled node's folder that a command names.
  static func folder(_ command: ParsedCommand) throws(NodeError) -> StoreFolder {
    let folder = StoreFolder(command.positionals[0])
    guard folder.isEnrolled else {
      if folder.credentialIfGood() != nil {
        throw NodeError(
          what: "use \(folder.path)", cause: "there is a credential and no store.db",
          remedy: "put a backup in its place: pizza-store restore DIR FILE; or open the store from "
            + "head office: pizza-store enrol DIR --hq URL --code CODE",
          exitCode: .configuration)
      }
      throw NodeError(
        what: "use \(folder.path)", cause: "no store is enrolled there",
        remedy: "enrol it: pizza-store enrol DIR --hq URL --code CODE",
        exitCode: .configuration)
    }
    return folder
  }

  /// The node's file, only to be read; another process may be writing it.
  static func readOnly(_ folder: StoreFolder) throws -> NodeDatabase {
    try NodeDatabase(
      path: folder.database, writer: try folder.storeNumber(),
      environment: try StorageEnvironment.system(), mode: .readOnly)
  }

  /// An instant for people, in UTC.
  static func time(_ milliseconds: Int64) -> String {
    CivilTime(utcMilliseconds: milliseconds).description
  }
}
