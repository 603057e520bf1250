import Database
import Runtime
import Security
import Storage
import SyncProtocol

/// Who is signed in where: a token for each device and person, kept as its digest.
struct SignIns: Sendable {
  /// Milliseconds after which one signs in anew: longer than a shift.
  private static let goodMilliseconds: Int64 = 16 * 3_600_000

  private let store: Store

  init(store: Store) { self.store = store }

  /// A new token for a person at a till.
  ///
  /// - Returns: what the device keeps: 128 random bits in hexadecimal.
  /// - Throws: `SecurityError`, `DatabaseError`.
  func open(_ person: FactKey, till: Int64, now: Int64) throws -> String {
    let token = HexText.text(try SystemRandom().bytes(16))
    let digest = try SHA256Hasher.hash(Array(token.utf8))
    try store.locked { core in
      let connection = core.database.connection
      try connection.transaction {
        try connection.run(
          "DELETE FROM sign_ins WHERE opened_at < ?", [.integer(now - Self.goodMilliseconds)])
        try connection.run(
          """
          INSERT INTO sign_ins (token_digest, staff_incarnation, staff_n, till, opened_at)
          VALUES (?, ?, ?, ?, ?)
          """, [.blob(digest)] + person.arguments + [.integer(till), .integer(now)])
      }
    }
    return token
  }

  /// Whose token this is; nil if nobody's, or not any more.
  static func person(
    ofToken token: String, _ connection: Connection, now: Int64
  ) throws -> FactKey? {
    try connection.first(
      """
      SELECT staff_incarnation, staff_n FROM sign_ins WHERE token_digest = ? AND opened_at >= ?
      """,
      [.blob(try SHA256Hasher.hash(Array(token.utf8))), .integer(now - goodMilliseconds)]
    ) { $0.key(at: 0) } ?? nil
  }

  /// Forgets a person's tokens on all devices, within a transaction.
  static func closeAll(of person: FactKey, _ connection: Connection) throws {
    try connection.run(
      "DELETE FROM sign_ins WHERE staff_incarnation = ? AND staff_n = ?", person.arguments)
  }

  /// Forgets a token.
  func close(_ token: String) throws {
    let digest = try SHA256Hasher.hash(Array(token.utf8))
    try store.locked { core in
      try core.database.connection.transaction {
        try core.database.connection.run(
          "DELETE FROM sign_ins WHERE token_digest = ?", [.blob(digest)])
      }
    }
  }
}
