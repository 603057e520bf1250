package import Runtime
package import Storage
import SyncProtocol
import Toolkit

/// How head office stands, for pages, scripts and people: its disk, its background check, what a
/// person should know, and which stores are silent.
package struct HeadOfficeStatus: Codable, Equatable, Sendable {
  /// A store, and since when nothing was heard of it.
  package struct Store: Codable, Equatable, Sendable {
    package let number: Int64
    package let name: String

    /// `complete`, `partial` or `never-connected`, of what it had announced when last heard of.
    package let completeness: String

    /// Head office's clock when it was last heard of, milliseconds UTC; left out before the first
    /// time.
    package let lastExchangeAt: Int64?

    /// The same, if that is long ago: what it sold since is in no figure, and still owed.
    package let silentSince: Int64?
    package let parked: Int
    package let isRevoked: Bool
  }

  /// Whether the process runs.
  package var isRunning: Bool
  package var disk: DiskReport
  /// Left out before it began.
  package var scrub: ScrubProgress?
  package var alarms: [AlarmReport]
  package var stores: [Store]
  /// While head office is being refilled, the stores that have not come back; else left out.
  package var storesToComeBack: [Int64]?
  /// Stores of which nothing is missing that they could have told.
  package var storesUpToDate: Int
  /// Head office's clock, milliseconds UTC.
  package var at: Int64

  /// Puts it together.
  ///
  /// - Parameters:
  ///   - database: head office's, which may be open only to be read.
  ///   - stores: what is known of each store.
  ///   - disk: how it stands with its disk.
  ///   - isRunning: whether the process runs.
  ///   - now: milliseconds UTC.
  /// - Throws: `DatabaseError`.
  package init(
    _ database: NodeDatabase, stores: [StoreStatus], disk: DiskReport, isRunning: Bool, now: Int64
  ) throws {
    self.isRunning = isRunning
    self.disk = disk
    scrub = try ScrubProgress.kept(in: database)
    alarms = try AlarmReport.all(in: database)
    self.stores = stores.map { status in
      Store(
        number: Int64(status.store.rawValue), name: status.name,
        completeness: status.completeness.word, lastExchangeAt: status.lastExchangeAt,
        silentSince: status.isSilent(at: now) ? status.lastExchangeAt : nil,
        parked: status.parked, isRevoked: status.isRevoked)
    }
    storesToComeBack =
      try database.isRefilling ? database.storesToComeBack().map { Int64($0.rawValue) } : nil
    storesUpToDate = stores.count { $0.isCurrent(at: now) }
    at = now
  }

  /// The status of a folder in which no process runs.
  ///
  /// - Throws: `OperationError` if there is no head office, `DatabaseError`, `StorageError`.
  package init(_ folder: HeadOfficeFolder, now: Int64) throws {
    let database = try folder.openForReading()
    try self.init(
      database, stores: try Figures(folder).stores,
      disk: DatabaseFile(path: folder.database, writer: .headOffice)
        .report(history: try SizeHistory.kept(in: database)),
      isRunning: false, now: now)
  }

  /// Lines for a person at a terminal.
  package var text: String {
    var lines = isRunning ? ["head office runs"] : ["head office does not run"]
    lines += disk.lines
    if let scrub { lines.append(scrub.line) }
    for alarm in alarms {
      let whom = alarm.store == 0 ? "" : "store \(alarm.store), "
      lines.append("ALARM \(whom)\(SingleLine.escaped(alarm.line))")
    }
    if let storesToComeBack {
      let list = storesToComeBack.map { "\($0)" }.joined(separator: ", ")
      lines.append(
        "REFILLING after a restore: stores \(list) have not come back, figures are partial")
    }
    lines.append("stores up to date: \(storesUpToDate) of \(stores.count)")
    for store in stores {
      lines.append("store \(store.number) \(SingleLine.escaped(store.name)): \(words(store))")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private func words(_ store: Store) -> String {
    var words: String
    if let since = store.silentSince {
      let days = (at - since) / 86_400_000
      let time = CivilTime(utcMilliseconds: since)
      words = "SILENT since \(time)" + (days > 0 ? ", \(days) days: it is still owed" : "")
    } else {
      words = store.completeness
    }
    if store.parked > 0 { words += ", \(store.parked) parked" }
    return words + (store.isRevoked ? ", revoked" : "")
  }
}

extension StoreStatus {
  /// A store that has not been heard of for so many milliseconds is silent.
  package static let silentMilliseconds: Int64 = 90_000

  /// Whether the store was heard of, but not lately.
  package func isSilent(at now: Int64) -> Bool {
    lastExchangeAt.map { now - $0 > Self.silentMilliseconds } ?? false
  }

  /// Whether nothing of the store is missing that it could have told: complete, heard of just now,
  /// and nothing of it parked.
  package func isCurrent(at now: Int64) -> Bool {
    guard case .complete = completeness, lastExchangeAt != nil else { return false }
    return !isSilent(at: now) && parked == 0
  }
}
