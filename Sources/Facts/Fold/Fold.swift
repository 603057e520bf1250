package import SyncProtocol

/// The one function from facts to state.
///
/// Local writes, merged batches and rebuilds go through it.
///
/// Need: stock, orders, prices and sales must come out the same at the till, at head office and
/// after a rebuild, whatever the order in which change-sets arrived. The obvious answer, updating
/// tables as facts come in, gives each of them a merge rule of its own, in SQL, that nobody can
/// test. Ours: a pure function. It says which present rows it needs (`request`), an engine reads
/// them, and it gives back rows to set and sums to add (`fold`). Sums commute; a row that is set is
/// a function of *all* facts of its key, and the maximum, the newest count and the set of values
/// nobody replaced do not depend on the order of arrival. No clock is read.
package enum Fold {
  /// What must be read before `rows` of `batch` can be folded.
  package static func request(for batch: FactBatch, rows: Range<Int>) -> FoldRequest {
    var request = FoldRequest()
    var taken: Set<FactKey> = []
    for row in rows {
      let key = batch.rows[row].key
      switch Int(batch.rows[row].table) {
      case Tables.orders.number:
        taken.insert(key)
        if let customer = batch.key(row, OrderCells.customer) { request.customers.insert(customer) }
      case Tables.lines.number, Tables.payments.number, Tables.refunds.number:
        if let order = batch.parentKey(row) { request.orders.insert(order) }
      case Tables.lineParts.number:
        break
      case Tables.orderEvents.number:
        guard let order = batch.parentKey(row) else { continue }
        request.orders.insert(order)
        let step = Step(rawValue: batch.integer(row, EventCells.step) ?? 0)
        if step?.isProgress == true {
          request.historiesIfCancelled.insert(order)
        } else {
          request.histories.insert(order)
        }
      case Tables.stockMovements.number:
        if let stock = stockKey(batch, row, MovementCells.ingredient) {
          request.stock.insert(stock)
        }
        if let movement = TransferMovement(batch, row, key: key) {
          request.transfers.insert(movement.transfer)
        }
      case Tables.relays.number:
        if let movement = TransferFold.carried(batch, row) {
          request.transfers.insert(movement.transfer)
        }
      case Tables.stockCounts.number:
        guard let stock = stockKey(batch, row, CountCells.ingredient) else { continue }
        request.stock.insert(stock)
        let at = batch.integer(row, CountCells.at) ?? 0
        request.movementsAfter[stock] = max(at, request.movementsAfter[stock] ?? Int64.min)
      case Tables.revisions.number:
        if let value = valueKey(batch, row) { request.values.insert(value) }
      case Tables.prices.number:
        if let price = priceKey(batch, row) { request.prices.insert(price) }
      default:
        break
      }
    }
    request.orders.subtract(taken)
    request.histories.subtract(taken)
    request.historiesIfCancelled.subtract(taken)
    return request
  }

  /// Folds `rows` of `batch` onto the state that was asked for.
  package static func fold(
    _ batch: FactBatch, rows: Range<Int>, onto state: FoldState,
    calendar: BusinessCalendar
  ) -> ProjectionChanges {
    var orders = OrderFold(state)
    var stock = StockFold(state)
    var catalogue = CatalogueFold(state)
    var transfers = TransferFold(state)
    for row in rows {
      switch Int(batch.rows[row].table) {
      case Tables.orders.number: orders.take(batch, row)
      case Tables.lines.number: orders.addLine(batch, row)
      case Tables.lineParts.number: orders.addPart(batch, row)
      case Tables.payments.number:
        orders.addPayment(batch.integer(row, PaymentCells.cents) ?? 0, batch.parentKey(row))
      case Tables.refunds.number:
        orders.addRefund(batch.integer(row, RefundCells.cents) ?? 0, batch.parentKey(row))
      case Tables.orderEvents.number: orders.addEvent(batch, row)
      case Tables.stockMovements.number:
        stock.move(batch, row)
        transfers.move(batch, row)
      case Tables.relays.number: transfers.relay(batch, row)
      case Tables.stockCounts.number: stock.count(batch, row)
      case Tables.revisions.number: catalogue.revise(batch, row)
      case Tables.prices.number: catalogue.price(batch, row)
      case Tables.erasures.number:
        if let customer = batch.key(row, ErasureCells.customer) { orders.erase(customer) }
      default: break
      }
    }
    var changes = ProjectionChanges()
    orders.finish(into: &changes, calendar: calendar)
    stock.finish(batch, rows: rows, into: &changes)
    catalogue.finish(into: &changes)
    transfers.finish(into: &changes)
    return changes
  }

  /// The transfers alone, of a batch that holds all facts of each.
  package static func transfers(in batch: FactBatch) -> [TransferState] {
    var fold = TransferFold(FoldState())
    for row in 0..<batch.count {
      switch Int(batch.rows[row].table) {
      case Tables.stockMovements.number: fold.move(batch, row)
      case Tables.relays.number: fold.relay(batch, row)
      default: break
      }
    }
    var changes = ProjectionChanges()
    fold.finish(into: &changes)
    return Array(changes.setTransfers.values)
  }

  static func stockKey(_ batch: FactBatch, _ row: Int, _ ingredientCell: Int) -> StockKey? {
    batch.key(row, ingredientCell).map {
      StockKey(store: batch.rows[row].key.incarnation.writer, ingredient: $0)
    }
  }

  static func valueKey(_ batch: FactBatch, _ row: Int) -> ValueKey? {
    guard let entity = batch.key(row, RevisionCells.entity),
      let column = batch.integer(row, RevisionCells.column)
    else { return nil }
    return ValueKey(
      entity: entity, store: batch.rows[row].key.incarnation.writer, column: column)
  }

  static func priceKey(_ batch: FactBatch, _ row: Int) -> PriceKey? {
    guard let size = batch.key(row, PriceCells.productSize),
      let day = batch.integer(row, PriceCells.fromDay)
    else { return nil }
    let store = batch.integer(row, PriceCells.store).flatMap { StoreNumber($0) }
    return PriceKey(productSize: size, store: store ?? .headOffice, fromDay: day)
  }
}
