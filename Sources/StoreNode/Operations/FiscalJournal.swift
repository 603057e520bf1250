import Database
import Facts
import Fiscal
import Storage
import SyncProtocol
import Toolkit

/// Tells the technical journal what a command did or found.
enum FiscalJournal {
  /// What is asked of a running node; the answer is the same.
  struct Request: Codable {
    let code: Int64
    let detail: String
  }

  /// For a person, where nobody could be told.
  static let notTold =
    "The journal could not be told: another program has the database. Repeat it with the node "
    + "running.\n"

  /// Tells the node that runs in a folder, or writes itself where none does.
  ///
  /// - Returns: whether the journal was told; not where another program has the database.
  /// - Throws: what opening and writing run into.
  static func tell(
    _ code: JournalCode, _ detail: String, ofNodeIn folder: StoreFolder
  ) throws -> Bool {
    if let client = try DoorClient(folder) {
      _ = try client.ask(
        Request.self, "POST", "/admin/v1/journal", Request(code: code.rawValue, detail: detail))
      return true
    }
    let store: Store
    do {
      store = try Store(folder: folder)
    } catch is FileError {
      return false
    }
    try OrderDesk(store: store).tellJournal(code, detail)
    return true
  }
}
