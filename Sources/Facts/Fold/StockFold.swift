import SyncProtocol

/// Folds stock: level = newest count + movements after its instant, at each store.
struct StockFold {
  private struct Move {
    let at: Int64
    let quantity: Int64
  }

  private let given: FoldState
  private var moves: [StockKey: [Move]] = [:]
  private var counted: [StockKey: StockLevel] = [:]

  init(_ state: FoldState) { given = state }

  mutating func move(_ batch: FactBatch, _ row: Int) {
    guard let key = Fold.stockKey(batch, row, MovementCells.ingredient) else { return }
    let move = Move(
      at: batch.integer(row, MovementCells.at) ?? 0,
      quantity: batch.integer(row, MovementCells.quantity) ?? 0)
    moves[key, default: []].append(move)
  }

  mutating func count(_ batch: FactBatch, _ row: Int) {
    guard let key = Fold.stockKey(batch, row, CountCells.ingredient) else { return }
    var level = StockLevel(key: key)
    level.count = batch.rows[row].key
    level.countedAt = batch.integer(row, CountCells.at) ?? 0
    level.countedQuantity = batch.integer(row, CountCells.quantity) ?? 0
    if let other = counted[key], !Self.isNewer(level, than: other) { return }
    counted[key] = level
  }

  mutating func finish(
    _ batch: FactBatch, rows: Range<Int>, into out: inout ProjectionChanges
  ) {
    for (key, level) in counted {
      let present = given.stock[key]
      if let present, !Self.isNewer(level, than: present) {
        out.setStock[key] = present
      } else {
        var fresh = level
        fresh.movedSince = given.movedAfter[key] ?? 0
        out.setStock[key] = fresh
      }
    }
    for (key, moves) in moves {
      var level = out.setStock[key] ?? given.stock[key] ?? StockLevel(key: key)
      for move in moves where move.at > level.countedAt { level.movedSince += move.quantity }
      out.setStock[key] = level
    }
  }

  /// Two counts of the same instant: the key decides, so that every node takes the same one.
  private static func isNewer(_ a: StockLevel, than b: StockLevel) -> Bool {
    guard let bCount = b.count else { return true }
    guard let aCount = a.count else { return false }
    return (a.countedAt, aCount) > (b.countedAt, bCount)
  }
}
