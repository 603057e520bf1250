import Database
import Facts
import Storage
import SyncProtocol

/// The same facts and the same projections, written by the same program without header and digest:
/// rules, references, fold and both stores, but no payload, no hash and no row in the log.
struct PlainPath {
  let database: NodeDatabase
  private let incarnation: Incarnation
  private var sequence: Int64 = 0

  init(_ database: NodeDatabase) {
    self.database = database
    incarnation = Incarnation(writer: database.writer, random: 1)
  }

  mutating func capture(_ body: (inout ChangeSetDraft) throws -> Void) throws {
    sequence += 1
    let connection = database.connection
    try connection.begin(.immediate)
    do {
      var draft = ChangeSetDraft(id: ChangeSetID(incarnation, sequence))
      try body(&draft)
      try database.requireGood(draft.batch)
      try database.store(draft.batch, rows: 0..<draft.batch.count)
      try connection.commit()
    } catch {
      connection.rollback()
      throw error
    }
  }
}
