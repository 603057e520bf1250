import Database
import Facts
import SyncProtocol

extension ProjectionStore {
  func transferState(_ transfer: FactKey) throws(DatabaseError) -> TransferState? {
    let statement = try connection.statement(
      """
      SELECT to_store, ingredient_incarnation, ingredient_n, sent_quantity, sent_at, sent_relayed,
        received_incarnation, received_n, received_quantity, received_at,
        receipt_relayed_incarnation, receipt_relayed_n
      FROM transfers WHERE incarnation = ? AND n = ?
      """)
    statement.bind(transfer, at: 1)
    defer { statement.reset() }
    guard try statement.step() else { return nil }
    var state = TransferState(transfer: transfer)
    if let to = StoreNumber(statement.integer(at: 0)), let ingredient = statement.key(at: 1) {
      state.sent = TransferSent(
        to: to, ingredient: ingredient, quantity: statement.integer(at: 3),
        at: statement.integer(at: 4))
    }
    state.isSentRelayed = statement.integer(at: 5) != 0
    state.received = statement.key(at: 6).map {
      TransferReceived(
        movement: $0, quantity: statement.integer(at: 8), at: statement.integer(at: 9))
    }
    state.relayedReceipt = statement.key(at: 10)
    return state
  }

  func write(_ state: TransferState) throws(DatabaseError) {
    func key(_ key: FactKey?) -> [SQLValue] { key?.arguments ?? [.null, .null] }
    func integer(_ value: Int64?) -> SQLValue { value.map { .integer($0) } ?? .null }
    let (sent, received) = (state.sent, state.received)
    var row = state.transfer.arguments
    row.append(integer(Int64(state.transfer.incarnation.writer.rawValue)))
    row.append(integer(sent.map { Int64($0.to.rawValue) }))
    row += key(sent?.ingredient)
    row += [integer(sent?.quantity), integer(sent?.at), .integer(state.isSentRelayed ? 1 : 0)]
    row += key(received?.movement)
    row += [integer(received?.quantity), integer(received?.at)]
    row += key(state.relayedReceipt)
    row.append(.integer(state.isUnrelayed ? 1 : 0))
    let marks = row.map { _ in "?" }.joined(separator: ", ")
    try connection.run("INSERT OR REPLACE INTO transfers VALUES (\(marks))", row)
  }

  /// Folds the transfers anew, from the facts of a file in which there are none yet.
  func foldTransfers(_ schema: FactSchema) throws(DatabaseError) {
    let facts = FactStore(connection, schema: schema)
    var batch = FactBatch()
    // As `stock_movements_by_hand` says it, or that index is not used.
    let ends: [(number: Int, condition: String)] = [
      (Tables.stockMovements.number, "kind <> 1 AND kind IN (4, 5)"),
      (Tables.relays.number, "true"),
    ]
    for (number, condition) in ends {
      guard let table = schema.table(number) else { continue }
      try facts.read(table, where: condition, into: &batch)
    }
    for state in Fold.transfers(in: batch) { try write(state) }
  }
}
