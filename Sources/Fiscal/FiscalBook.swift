package import Facts
import Security
package import Storage
package import SyncProtocol

/// When something happened, and if a person did it: who and where.
package struct FiscalMoment: Sendable {
  /// Milliseconds UTC.
  package let at: Int64
  package let actor: FactKey?
  package let till: Int64?

  package init(at: Int64, actor: FactKey? = nil, till: Int64? = nil) {
    self.at = at
    self.actor = actor
    self.till = till
  }

  package init(_ doing: Doing) { self.init(at: doing.at, actor: doing.actor, till: doing.till) }
}

/// The fiscal records of one transaction: numbers, chains and signs them.
///
/// It is made for one transaction and forgotten with it: the newest record of each chain is read in
/// that transaction, so that what is undone was never numbered.
package final class FiscalBook {
  /// The fiscal version of this program, which stands in each series: not the release's number, it
  /// changes where the records do.
  package static let software = "OC Pizza fiscal 1"

  /// The note of the series that this file goes on with.
  private static let note = "fiscal_series"

  /// The note of the fiscal version that wrote here last.
  private static let softwareNote = "fiscal_software"

  let database: NodeDatabase
  let rows: FiscalRows
  private let key: any FiscalSigner
  private var current: Series?
  private var stored: [Series]?
  private var new: [FiscalChain: FiscalRecord] = [:]

  /// - Parameters:
  ///   - key: of this node; another one begins another series.
  ///   - database: in the transaction that the records belong to.
  package init(key: any FiscalSigner, database: NodeDatabase) {
    self.key = key
    self.database = database
    rows = FiscalRows(database)
  }

  // MARK: Records

  /// Adds a record to a draft.
  ///
  /// - Parameters:
  ///   - values: of the columns that not every record has, by name.
  ///   - chain: what it is.
  ///   - parent: the fact it belongs to, where its table has a parent.
  ///   - moment: when, who and where.
  ///   - draft: the transaction's.
  /// - Returns: the record.
  /// - Throws: `DatabaseError`, `SecurityError`.
  @discardableResult
  func append(
    _ values: [String: FiscalValue], to chain: FiscalChain, parent: FactKey? = nil,
    _ moment: FiscalMoment, in draft: inout ChangeSetDraft
  ) throws -> FiscalRecord {
    let series = try series(moment, in: &draft)
    let last = try last(chain, of: series)
    var values = values
    values["series"] = .key(series.key)
    values["number"] = .integer((last?.number ?? 0) + 1)
    values["at"] = .integer(moment.at)
    values["actor"] = moment.actor.map { .key($0) }
    values["till"] = moment.till.map { .integer($0) }
    let key = draft.begin(chain.table, parent: parent)
    let columns = chain.table.columns
    if let parent { values[columns[0].name] = .key(parent) }
    func record() -> FiscalRecord {
      FiscalRecord(chain: chain, key: key, values: columns.map { values[$0.name] ?? .null })
    }
    let text = record().signedText(label: series.label, previous: last?.signature)
    values["signature"] = .blob(try self.key.sign(Array(text.utf8)))
    let written = record()
    for (index, column) in columns.enumerated() where parent == nil || index > 0 {
      Self.append(written.values[index], column, to: &draft)
    }
    new[chain] = written
    return written
  }

  private static func append(
    _ value: FiscalValue, _ column: FactColumn, to draft: inout ChangeSetDraft
  ) {
    switch (value, column.kind) {
    case (.key(let key), _): draft.append(key)
    case (.null, .reference), (.null, .parent): draft.append(nil as FactKey?)
    case (.integer(let integer), _): draft.append(integer)
    case (.text(let text), _): draft.append(text)
    case (.blob(let bytes), _): draft.append(blob: bytes)
    case (.null, _): draft.append(nil as Int64?)
    }
  }

  /// The newest record of a chain that this transaction has written; nil where it wrote none.
  func written(_ chain: FiscalChain) -> FiscalRecord? { new[chain] }

  /// The newest record of a chain of the series that goes on, also one of this transaction.
  func last(_ chain: FiscalChain, of series: Series) throws -> FiscalRecord? {
    try new[chain] ?? rows.last(chain, of: series.key)
  }

  // MARK: The journal

  /// Adds an event to the technical journal.
  ///
  /// - Parameters:
  ///   - code: what happened.
  ///   - detail: a few words about it.
  ///   - moment: when, who and where.
  ///   - draft: the transaction's.
  /// - Throws: `DatabaseError`, `SecurityError`.
  package func journal(
    _ code: JournalCode, _ detail: String? = nil, _ moment: FiscalMoment,
    in draft: inout ChangeSetDraft
  ) throws {
    var values: [String: FiscalValue] = ["code": .integer(code.rawValue)]
    values["detail"] = detail.map { .text($0) }
    try append(values, to: .journal, moment, in: &draft)
  }

  /// Tells of the program's start, and of its update where its fiscal version is another one than
  /// before.
  ///
  /// - Throws: `DatabaseError`, `SecurityError`.
  package func start(_ moment: FiscalMoment, in draft: inout ChangeSetDraft) throws {
    let before = try database.note(Self.softwareNote, as: String.self)
    if before != Self.software {
      if let before {
        try journal(.updated, "\(before), \(Self.software)", moment, in: &draft)
      }
      try database.setNote(Self.softwareNote, Self.software)
    }
    try journal(.started, Self.software, moment, in: &draft)
  }

  // MARK: Series

  /// All series that were stored before this transaction, read once.
  func storedSeries() throws -> [Series] {
    if let stored { return stored }
    let found = try rows.series()
    stored = found
    return found
  }

  /// The series that goes on, or a new one where it may lack something or was signed by another
  /// key.
  func series(_ moment: FiscalMoment, in draft: inout ChangeSetDraft) throws -> Series {
    if let current { return current }
    let noted = try database.note(Self.note, as: String.self).flatMap { FactKey($0) }
    let found = try noted.flatMap { try rows.series($0) }
    let doubt = try database.doubt()
    if let found, doubt == nil, found.publicKey == key.publicBytes {
      current = found
      return found
    }
    let before = try found ?? rows.newestSeries()
    let reason: SeriesReason =
      switch doubt {
      case "copied": .copied
      case .some: .restored
      case nil: before == nil ? .first : found == nil ? .restored : .newKey
      }
    let begun = try begin(reason, after: before, moment, in: &draft)
    current = begun
    if let before {
      try journal(.restored, "\(reason) \(before.label)", moment, in: &draft)
    }
    return begun
  }

  private func begin(
    _ reason: SeriesReason, after before: Series?, _ moment: FiscalMoment,
    in draft: inout ChangeSetDraft
  ) throws -> Series {
    let begun = Series(
      key: draft.begin(Tables.series), label: try label(),
      publicKey: key.publicBytes, at: moment.at, reason: reason, software: Self.software)
    draft.append(begun.at)
    draft.append(reason.rawValue)
    draft.append(begun.label)
    draft.append(blob: begun.publicKey)
    draft.append(begun.software)
    draft.append(moment.actor)
    draft.append(moment.till)
    draft.append(before?.key)
    try database.setNote(Self.note, "\(begun.key)")
    try database.setDoubt(nil)
    return begun
  }

  /// `3-K7QF`: the store and four letters, so that no two series of a store are called alike.
  private func label() throws -> String {
    "\(database.writer)-\(SystemRandom.letters(4, of: try database.randomBits()))"
  }
}
