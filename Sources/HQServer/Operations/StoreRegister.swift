import Database
import Facts
import Storage
import SyncProtocol

/// What head office's facts say of stores, for the operations that open, enrol and revoke them.
struct StoreRegister {
  private let database: NodeDatabase

  init(_ database: NodeDatabase) { self.database = database }

  /// The store of a number that an operator typed.
  ///
  /// - Throws: `OperationError` unless head office has opened it.
  func store(_ number: Int64) throws -> StoreNumber {
    guard let store = StoreNumber(number), store.isStore, try isOpen(store) else {
      throw OperationError.unknownStore(number)
    }
    return store
  }

  func isOpen(_ store: StoreNumber) throws -> Bool {
    try database.connection.integer(
      "SELECT 1 FROM stores WHERE number = ?", [.integer(Int64(store.rawValue))]) != nil
  }

  func isRevoked(_ store: StoreNumber) throws -> Bool {
    try database.connection.integer(
      "SELECT 1 FROM revocations WHERE store = ?", [.integer(Int64(store.rawValue))]) != nil
  }

  /// The fact that opened a store.
  func key(of store: StoreNumber) throws -> FactKey? {
    try database.connection.first(
      "SELECT incarnation, n FROM stores WHERE number = ? ORDER BY n DESC LIMIT 1",
      [.integer(Int64(store.rawValue))]
    ) { $0.key(at: 0) } ?? nil
  }

  func name(_ store: StoreNumber) throws -> String {
    try database.connection.text(
      "SELECT name FROM stores WHERE number = ?", [.integer(Int64(store.rawValue))]) ?? ""
  }

  /// The number after the highest that any store, or any chain, has ever had: none is reused.
  func nextNumber() throws -> StoreNumber? {
    let highest = try database.connection.integer(
      """
      SELECT max(number) FROM (SELECT number FROM stores UNION ALL
        SELECT max(writer, CASE reader WHEN 32767 THEN 0 ELSE reader END) FROM segments)
      """)
    return StoreNumber((highest ?? 0) + 1).flatMap { $0.isStore ? $0 : nil }
  }

  /// Whether a store of this number ever wrote anything that came here.
  func hasWritten(_ store: StoreNumber) throws -> Bool {
    try database.connection.integer(
      "SELECT 1 FROM segments WHERE writer = ? LIMIT 1", [.integer(Int64(store.rawValue))]) != nil
  }

  /// Whether head office has written a staff list for the store already.
  func hasStaff(_ store: StoreNumber) throws -> Bool {
    try database.connection.integer(
      """
      SELECT 1 FROM segments s JOIN staff f ON f.incarnation = s.incarnation
      WHERE s.writer = 0 AND s.reader = ? LIMIT 1
      """, [.integer(Int64(store.rawValue))]) != nil
  }
}
