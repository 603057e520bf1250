import Database
import Storage
import SyncProtocol

/// What clients were answered, by request id: a repeat gets the first answer and does nothing.
struct RequestMemory {
  struct Entry: Sendable {
    let fingerprint: [UInt8]
    let status: Int
    let body: Body
  }

  /// What is kept of an answer.
  enum Body: Sendable {
    case bytes([UInt8])
    /// It is made anew for a repeat: a customer who was erased since must not be read in it.
    case customer(FactKey)
  }

  private let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  func find(_ id: String) throws -> Entry? {
    try connection.first(
      """
      SELECT fingerprint, status, body, customer_incarnation, customer_n FROM answers
      WHERE request_id = ?
      """, [.text(id)]
    ) { row in
      Entry(
        fingerprint: row.blob(at: 0), status: Int(row.integer(at: 1)),
        body: row.key(at: 3).map { .customer($0) } ?? .bytes(row.blob(at: 2)))
    }
  }

  /// Keeps an answer, in the transaction of the facts it tells of.
  func save(_ id: String, _ entry: Entry, at now: Int64) throws {
    let statement = try connection.statement(
      """
      INSERT INTO answers
        (request_id, fingerprint, at, status, body, customer_incarnation, customer_n)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """)
    statement.bind(id, at: 1)
    statement.bindBlob(entry.fingerprint, at: 2)
    statement.bind(now, at: 3)
    statement.bind(Int64(entry.status), at: 4)
    switch entry.body {
    case .bytes(let body):
      statement.bindBlob(body, at: 5)
      statement.bindNull(at: 6)
      statement.bindNull(at: 7)
    case .customer(let key):
      statement.bindNull(at: 5)
      statement.bind(key, at: 6)
    }
    try statement.run()
  }

  /// Forgets answers that are older than a client may repeat its request.
  func purge(now: Int64) throws {
    try connection.run(
      "DELETE FROM answers WHERE at < ?", [.integer(now - Limits.requestMemoryMilliseconds)])
  }
}
