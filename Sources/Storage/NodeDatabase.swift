package import Database
import Facts
package import SyncProtocol

/// The engine over one node's SQLite file: capture, custody, merge, sending, verification.
///
/// Store and head office run the same engine; what differs is who may write which chain. It is
/// synchronous and belongs to one thread at a time: production puts one lock around it, the
/// simulator none. Its only clock and random source are those of its `StorageEnvironment`.
package final class NodeDatabase {
  package let connection: Connection

  /// Who this node is.
  package let writer: StoreNumber

  /// Whether another process may be writing the file: what is held can grow between transactions.
  let isReadOnly: Bool

  let environment: StorageEnvironment
  let release: SchemaRelease

  /// The fact tables of its release.
  package var schema: FactSchema { release.facts }
  let rules: FactRules
  let facts: FactStore
  let projections: ProjectionStore
  var encoder: PayloadEncoder

  /// The shape of every chain held.
  package internal(set) var trees: [ChainID: ChainTree] = [:] {
    didSet { treesVersion += 1 }
  }

  /// Facts that head office cannot relay, found since the database was opened.
  var untellable: Set<FactKey> = []

  /// Counts the changes of `trees`: where it is the same, nothing new can have been seen.
  package private(set) var treesVersion = 0

  /// The incarnation this process writes each of its chains with; made with the first change-set.
  var incarnations: [ChainID: Incarnation] = [:]

  /// The newest change-set that this process wrote of each of its chains.
  var tips: [ChainID: ChangeSetID] = [:]

  /// The heads of head office that were looked at last for being kept as a proof.
  var newestProof: [Head] = []

  /// What the newest change-set of each own chain has seen of others, since this process started.
  var seenSince: [ChainID: [ChainID: [ChangeSetID]]] = [:]

  /// `treesVersion` right after the newest change-set of each own chain.
  var seenVersions: [ChainID: Int] = [:]

  /// The change-set that was logged last: mostly the parent of the next one.
  var lastLogged: (id: ChangeSetID, hash: Hash256)?

  /// Change-sets that are parked.
  package internal(set) var parked: Set<ChangeSetID> = []

  /// Change-sets that parked ones refer to and that are not held: their arrival is a remedy.
  var awaited: Set<ChangeSetID> = []

  /// Whether the write-ahead log may hold values that were erased since it was last emptied.
  var holdsErased = false

  /// How far a rebuild under way has folded each segment.
  var foldedUpTo: [Incarnation: Int64] = [:]

  private var calendars: [StoreNumber: (_ at: Int64) -> (day: Int64, hour: Int64)] = [:]

  /// Opens the file, creating or checking its tables, and reads the shape of its chains.
  ///
  /// - Parameters:
  ///   - path: the file; made if it is not there.
  ///   - writer: who this node is.
  ///   - environment: its clock, random source and digests.
  ///   - synchronous: `.full` in every product; another one only in a benchmark or a control.
  ///   - release: the schema version that this program writes; an older file is brought up to it.
  ///   - mode: `.readOnly` to look at the file while another process writes it.
  /// - Throws: `StorageError`, `DatabaseError`.
  package init(
    path: String, writer: StoreNumber, environment: StorageEnvironment,
    synchronous: Synchronous = .full, release: SchemaRelease = .current,
    mode: OpenMode = .readWriteCreate
  ) throws {
    connection = try Connection(path: path, mode: mode)
    if mode != .readOnly {
      try connection.configureWAL(synchronous: synchronous)
      try connection.settleWAL()
    }
    try SchemaFiles.migrate(connection, to: release)
    isReadOnly = mode == .readOnly
    self.writer = writer
    self.environment = environment
    self.release = release
    rules = FactRules(schema: release.facts)
    facts = FactStore(connection, schema: release.facts)
    projections = ProjectionStore(connection)
    encoder = PayloadEncoder(schema: release.facts, sha256: environment.sha256)
    try loadTrees()
    if mode == .readOnly { return }
    try resumeErasing()
    // The remedy of some is the update with which this process began.
    if !parked.isEmpty { try retryParked() }
  }

  /// The business day and hour of an instant at a store, by the store's own zone and cut-over.
  package func businessTime(_ store: StoreNumber, _ at: Int64) -> (day: Int64, hour: Int64) {
    if let calendar = calendars[store] { return calendar(at) }
    return (at / 86_400_000, at / 3_600_000 % 24)
  }

  /// Reads the zone and cut-over hour of every store that facts have opened.
  func loadCalendars() throws {
    let stores = try connection.rows("SELECT number, time_zone, cut_over_hour FROM stores") { row in
      (row.integer(at: 0), row.text(at: 1), row.integer(at: 2))
    }
    for (number, timeZone, cutOverHour) in stores {
      guard let store = StoreNumber(number), calendars[store] == nil else { continue }
      calendars[store] = calendar(timeZone, cutOverHour)
    }
  }

  /// Business days and hours of a zone; nil where this machine does not know it: what says so was
  /// written by another program, and `verify` names it.
  private func calendar(
    _ timeZone: String, _ cutOverHour: Int64
  ) -> ((_ at: Int64) -> (day: Int64, hour: Int64))? {
    do {
      return try environment.calendar(timeZone, cutOverHour)
    } catch {
      return nil
    }
  }

  /// Why a store that these facts open could not sell; nil if it could.
  func zoneRefusal(_ batch: FactBatch, _ rows: Range<Int>) -> FactRefusal? {
    for row in rows where batch.rows[row].table == UInt8(Tables.stores.number) {
      let timeZone = batch.text(row, Tables.stores.cell("time_zone")) ?? ""
      let hour = batch.integer(row, Tables.stores.cell("cut_over_hour")) ?? 0
      if calendar(timeZone, hour) == nil {
        return FactRefusal(
          .outOfRange, batch.rows[row].key, "this machine knows no time zone '\(timeZone)'")
      }
    }
    return nil
  }

  /// Folds facts that were just accepted, writes them and what follows from them.
  ///
  /// The state is read before the facts are inserted: what the fold asks for excludes the batch.
  package func store(_ batch: FactBatch, rows: Range<Int>) throws {
    try noteStores(batch, rows)
    let batch = try blanked(batch, rows)
    let state = try projections.read(Fold.request(for: batch, rows: rows))
    for row in rows { try facts.insert(batch, row) }
    let changes = Fold.fold(batch, rows: rows, onto: state) { self.businessTime($0, $1) }
    try projections.write(changes)
    try carryOutErasures(in: batch, rows)
  }

  /// Forgets what it remembered of rows that were rolled back.
  func forgetUncommitted() {
    facts.forgetKnown()
    lastLogged = nil
    newestProof = []
  }

  /// A store's zone must be known before its first sale is folded.
  private func noteStores(_ batch: FactBatch, _ rows: Range<Int>) throws {
    for row in rows where batch.rows[row].table == UInt8(Tables.stores.number) {
      guard let number = batch.integer(row, 0), let store = StoreNumber(number),
        let timeZone = batch.text(row, Tables.stores.cell("time_zone"))
      else { continue }
      let hour = batch.integer(row, Tables.stores.cell("cut_over_hour")) ?? 0
      calendars[store] = calendar(timeZone, hour)
    }
  }
}
