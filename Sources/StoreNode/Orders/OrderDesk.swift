import Database
import Facts
import Fiscal
import Runtime
import Storage
import SyncProtocol
import Synchronization
import Toolkit

/// Where a till's requests become facts: one request, one transaction, one answer.
///
/// It keeps what every request needs: the menu until head office's chains or a switch changed, the
/// newest fact's instant, the day's highest order number. All of it can be read again at any time.
package final class OrderDesk: Sendable {
  /// A writing request as it came.
  struct Request: Sendable {
    /// The client's id of it.
    let id: String
    /// SHA-256 of method, path and body.
    let fingerprint: [UInt8]
    /// The name of the memory of answers when the client first sent it; nil: it does not say.
    let answersName: String?
    let till: Int64
    /// Who is signed in there; nil: nobody.
    let person: FactKey?
    /// What that person may do; nil: people do not sign in here, or this program asks.
    var duties: Set<Duty>? = nil
  }

  /// What it is answered with.
  struct Answer: Sendable {
    let status: Int
    let body: [UInt8]
    /// Whether this is the answer to an earlier sending of the same request.
    let isRepeated: Bool
    /// The name of the memory in which it is kept.
    let answersName: String
  }

  /// Reading: a database and the menu.
  struct Reading {
    let database: NodeDatabase
    let menu: Menu
  }

  private struct Memory {
    /// The opening of the database that it is of.
    var generation: Int
    /// The database's trees that `branches` were read from.
    var treesVersion = -1
    /// The branches of this store's own chain, but for the one that this process writes.
    var branches: [ChangeSetID] = []
    var menu: Menu?
    var basis: Basis?
    var newestAt: Int64?
    var day: Int64 = -1
    var highestNumber: Int64 = 0
    var purgedAt: Int64 = 0
    /// What the journal was last told of the clock.
    var clock = TillClock.Verdict.good
  }

  /// What a menu was read from.
  ///
  /// Parked change-sets can be merged without a new head.
  private struct Basis: Equatable {
    let common: [ChangeSetID]
    let own: [ChangeSetID]
    let parked: Set<ChangeSetID>

    init(_ database: NodeDatabase) {
      common = database.trees[.common]?.heads ?? []
      own = database.trees[.toStore(database.writer)]?.heads ?? []
      parked = database.parked
    }
  }

  private static let purgeMilliseconds: Int64 = 3_600_000
  /// Milliseconds since the newest fact from which the clock may have jumped.
  private static let jumpMilliseconds: Int64 = 86_400_000
  private static let highestOrderNumber: Int64 = 999_999

  package let store: Store
  /// Used under the store's lock alone; its own only tells the compiler so.
  private let memory = Mutex(Memory(generation: 0))

  /// A desk over an open store.
  package init(store: Store) { self.store = store }

  // MARK: Reading

  /// Runs `body` with the menu as it is now, alone with the database.
  func reading<R: Sendable>(_ body: (Reading) throws -> R) throws -> R {
    try store.reading { core in
      checkMemory(core)
      return try body(Reading(database: core.database, menu: try menu(core.database)))
    }
  }

  /// Forgets what it knows of another opening of the database, which may have held less, or more,
  /// and what it knew before a lost branch came home with its switches and order numbers.
  private func checkMemory(_ core: Store.Core) {
    memory.withLock { memory in
      if memory.generation != core.generation { memory = Memory(generation: core.generation) }
      guard memory.treesVersion != core.database.treesVersion else { return }
      memory.treesVersion = core.database.treesVersion
      let branches = Store.otherBranches(of: core.database)
      guard memory.branches != branches else { return }
      memory.branches = branches
      memory.menu = nil
      memory.newestAt = nil
      memory.day = -1
    }
  }

  private func menu(_ database: NodeDatabase) throws -> Menu {
    let basis = Basis(database)
    if let menu = memory.withLock({ $0.basis == basis ? $0.menu : nil }) { return menu }
    let menu = try MenuReader(database).read()
    memory.withLock { memory in
      memory.menu = menu
      memory.basis = basis
    }
    return menu
  }

  /// What a person is told of this machine's clock.
  func clockVerdict() throws -> TillClock.Verdict {
    try store.reading { core in
      checkMemory(core)
      let newest = max(try newestAt(core.database), try menu(core.database).newestAt)
      return TillClock.verdict(wall: store.clock.now(), newest: newest)
    }
  }

  private func newestAt(_ database: NodeDatabase) throws -> Int64 {
    if let known = memory.withLock({ $0.newestAt }) { return known }
    let found = try TillClock.newest(in: database)
    memory.withLock { $0.newestAt = found }
    return found
  }

  // MARK: Writing

  /// Runs a command under its request id.
  ///
  /// The command adds facts to the draft; the answer's body is made once they are stored, in the
  /// same transaction.
  ///
  /// - Parameters:
  ///   - request: as it came.
  ///   - isNew: whether it begins something: then it is refused while there is little room on the
  ///     disk, which is kept for ending what was begun.
  ///   - command: makes facts of it.
  ///   - answer: makes the answer's body.
  /// - Returns: the answer, or the first one where the request was repeated.
  /// - Throws: `OrderProblem`; then nothing was written and the id can be used again.
  func write(
    _ request: Request, isNew: Bool, _ command: (Work, inout ChangeSetDraft) throws -> Done,
    answer: (Done, Reading) throws -> [UInt8]
  ) throws -> Answer {
    try translatingErrors {
      let isRefused = isNew && store.keeper.room.level != .plenty
      do {
        return try writeOnce(request, isRefused: isRefused, command, answer: answer)
      } catch let error as DatabaseError where error.isFull {
        // Nothing was written. What was begun is ended in the place of the reserve.
        guard try store.keeper.giveUpReserve(), !isNew else { throw error }
        return try writeOnce(request, isRefused: false, command, answer: answer)
      }
    }
  }

  private func writeOnce(
    _ request: Request, isRefused: Bool,
    _ command: (Work, inout ChangeSetDraft) throws -> Done,
    answer: (Done, Reading) throws -> [UInt8]
  ) throws -> Answer {
    try store.writing { core in
      checkMemory(core)
      let answers = RequestMemory(core.database.connection)
      if let entry = try answers.find(request.id) {
        guard entry.fingerprint == request.fingerprint else {
          throw OrderProblem(.requestIDReused)
        }
        let body =
          switch entry.body {
          case .bytes(let body): body
          case .customer(let key):
            try answer(
              .customer(key), Reading(database: core.database, menu: try menu(core.database)))
          }
        return Answer(
          status: entry.status, body: body, isRepeated: true, answersName: core.answersName)
      }
      // Whether it was carried out before the restore, this file cannot know.
      if let known = request.answersName, known != core.answersName {
        throw OrderProblem(.answersForgotten)
      }
      if isRefused { throw OrderProblem(.diskFull) }
      let work = try begin(
        core.database, till: request.till, person: request.person, duties: request.duties)
      var body: [UInt8] = []
      let done = try core.database.capture(.ofStore(store.number)) { draft in
        let done = try command(work, &draft)
        if case .order(let key, _) = done { try work.book.close(key, in: &draft) }
        try noteInJournal(work, &draft)
        return done
      } then: { done in
        body = try answer(done, Reading(database: core.database, menu: work.menu))
        try answers.save(
          request.id,
          RequestMemory.Entry(
            fingerprint: request.fingerprint, status: 200, body: Self.kept(body, of: done)),
          at: work.now)
        try purgeIfDue(answers)
      }
      try remember(done, work)
      return Answer(
        status: 200, body: body, isRepeated: false, answersName: core.answersName)
    }
  }

  /// Writes facts that no client asked for under a request id: a device was paired.
  ///
  /// - Parameters:
  ///   - till: where.
  ///   - command: adds the facts.
  ///   - finish: writes what is local, in the same transaction.
  /// - Returns: what the command has.
  /// - Throws: `OrderProblem`, or what the two throw; then nothing was written.
  @discardableResult
  func record<R: Sendable>(
    till: Int64, _ command: (Work, inout ChangeSetDraft) throws -> R,
    then finish: (R, Connection) throws -> Void
  ) throws -> R {
    try translatingErrors {
      try store.writing { core in
        checkMemory(core)
        let work = try begin(core.database, till: till, person: nil)
        let result = try core.database.capture(.ofStore(store.number)) { draft in
          let result = try command(work, &draft)
          try noteInJournal(work, &draft)
          return result
        } then: {
          try finish($0, core.database.connection)
        }
        memory.withLock { memory in
          memory.newestAt = max(memory.newestAt ?? 0, work.now)
          memory.clock = work.clock
        }
        return result
      }
    }
  }

  /// Tells the technical journal of something that is not part of a request's facts.
  ///
  /// - Throws: `OrderProblem`; then nothing was written.
  func tellJournal(
    _ code: JournalCode, _ detail: String? = nil, by person: FactKey? = nil, till: Int64 = 0
  ) throws {
    try record(till: till) { work, draft in
      let moment = FiscalMoment(at: work.now, actor: person, till: till)
      try work.book.journal(code, detail, moment, in: &draft)
    } then: { _, _ in
    }
  }

  private static func kept(_ body: [UInt8], of done: Done) -> RequestMemory.Body {
    if case .customer(let key) = done { return .customer(key) }
    return .bytes(body)
  }

  /// Forgets old answers, once an hour.
  ///
  /// A clock that has jumped ahead would forget the answer of a minute ago, and a repeat would sell
  /// twice: after a day without a fact the purge is put off to its next hour.
  private func purgeIfDue(_ answers: RequestMemory) throws {
    let now = store.clock.now()
    let isDue = memory.withLock { memory in
      guard now - memory.purgedAt >= Self.purgeMilliseconds else { return false }
      memory.purgedAt = now
      return now - (memory.newestAt ?? 0) <= Self.jumpMilliseconds
    }
    if isDue { try answers.purge(now: now) }
  }

  private func begin(
    _ database: NodeDatabase, till: Int64, person: FactKey?, duties: Set<Duty>? = nil
  ) throws -> Work {
    let menu = try menu(database)
    let newest = max(try newestAt(database), menu.newestAt)
    let clock = TillClock.verdict(wall: store.clock.now(), newest: newest)
    let now = max(store.clock.now(), try newestAt(database))
    let day = database.businessTime(store.number, now).day
    return Work(
      database: database, menu: menu, till: till, person: person, duties: duties, now: now,
      day: day,
      nextNumber: min(try highestNumber(database, menu, day) + 1, Self.highestOrderNumber),
      clock: clock, book: FiscalBook(key: store.fiscalKey, database: database))
  }

  /// What the technical journal has to tell with the facts of a draft: the first since the start,
  /// and a clock that jumped.
  private func noteInJournal(_ work: Work, _ draft: inout ChangeSetDraft) throws {
    if draft.batch.isEmpty { return }
    let moment = FiscalMoment(at: work.now)
    if work.database.newestOwn == nil { try work.book.start(moment, in: &draft) }
    if memory.withLock({ $0.clock }) != work.clock {
      try work.book.journal(.clockChanged, work.clock.rawValue, moment, in: &draft)
    }
  }

  /// The highest number of the business day.
  ///
  /// The first question of a day reads it; imported orders
  /// have numbers of their own.
  private func highestNumber(
    _ database: NodeDatabase, _ menu: Menu, _ day: Int64
  ) throws -> Int64 {
    if let known = memory.withLock({ $0.day == day ? $0.highestNumber : nil }) { return known }
    let instants = menu.calendar.instants(ofBusinessDay: Int(day))
    let first = Int64(store.number.rawValue) << 48
    let found =
      try database.connection.integer(
        """
        SELECT max(number) FROM orders
        WHERE incarnation BETWEEN ? AND ? AND at >= ? AND at < ? AND source IS NULL
        """,
        [
          .integer(first), .integer(first | 0xFFFF_FFFF_FFFF), .integer(instants.lowerBound),
          .integer(instants.upperBound),
        ]) ?? 0
    memory.withLock { memory in
      memory.day = day
      memory.highestNumber = found
    }
    return found
  }

  /// What the next request needs to know of a command that is committed.
  private func remember(_ done: Done, _ work: Work) throws {
    memory.withLock { memory in
      memory.newestAt = max(memory.newestAt ?? 0, work.now)
      memory.clock = work.clock
      switch done {
      case .order(let key, _):
        // The number is taken if the order came with this change-set; else the next one reads it.
        if key.changeSet == work.database.newestOwn {
          memory.highestNumber = max(memory.highestNumber, work.nextNumber)
        }
      case .product: memory.menu = nil
      case .handedOver, .round, .stock, .customer, .held, .settings, .drawer, .closing, .receipt,
        .voucher:
        break
      }
    }
  }

  /// Errors of the rooms below as problems that a client understands.
  private func translatingErrors<R>(_ body: () throws -> R) throws -> R {
    do {
      return try body()
    } catch StorageError.refused(let refusal) {
      throw OrderProblem(.factRefused, refusal.detail)
    } catch StorageError.tooLarge(let what) {
      throw OrderProblem(.factRefused, what)
    } catch is DiskTrouble {
      throw OrderProblem(.readOnly)
    } catch let error as DatabaseError {
      throw error.isFull ? OrderProblem(.diskFull) : OrderProblem(.notStored, "database")
    }
  }

  // MARK: Importing

  /// Writes an order of the past, unless it is there already by source and id.
  ///
  /// - Returns: whether it was written.
  /// - Throws: `OrderProblem`.
  package func add(_ order: ImportedOrder) throws -> Bool {
    try translatingErrors {
      if store.keeper.room.level != .plenty { throw OrderProblem(.diskFull) }
      return try store.writing { core in
        checkMemory(core)
        return try core.database.capture(.ofStore(store.number)) { draft in
          let connection = core.database.connection
          let isThere = try connection.integer(
            "SELECT 1 FROM orders WHERE source = ? AND source_id = ?",
            [.text(order.source), .text(order.sourceID)])
          if isThere != nil { return false }
          try order.write(try menu(core.database), &draft)
          return true
        }
      }
    }
  }
}
