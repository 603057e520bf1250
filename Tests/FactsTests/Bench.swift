import Facts
import SyncProtocol
import Toolkit

/// An engine that keeps everything in dictionaries: enough to fold change-sets in any grouping.
///
/// It answers a request from the facts that it holds, as the database does.
struct Bench {
  static let store = StoreNumber(1) ?? .headOffice
  static let incarnation = Incarnation(writer: store, random: 1)
  static let catalogue = ChangeSetID(Incarnation(writer: .headOffice, random: 9), 1)
  static let actor = FactKey(catalogue, place: 0)
  static let ingredient = FactKey(catalogue, place: 1)
  static let product = FactKey(catalogue, place: 2)
  static let size = FactKey(catalogue, place: 3)
  static let otherSize = FactKey(catalogue, place: 4)
  static let at: Int64 = 1_730_000_000_000

  var orders: [FactKey: OrderState] = [:]
  var stock: [StockKey: StockLevel] = [:]
  var hours: [SalesHour: SalesSum] = [:]
  var products: [SalesProduct: ProductSum] = [:]
  var values: [ValueKey: [LiveValue]] = [:]
  var prices: [PriceKey: [LivePrice]] = [:]
  var customers: [FactKey: CustomerState] = [:]
  var transfers: [FactKey: TransferState] = [:]

  /// Customers that an erasure has named.
  var erased: Set<FactKey> = []

  private var events: [FactKey: [OrderHistory.Event]] = [:]
  private var sums: [FactKey: [FactKey: ProductSum]] = [:]
  private var moves: [StockKey: [(at: Int64, quantity: Int64)]] = [:]

  static func doing(_ shift: Int64 = 0) -> Doing { Doing(actor: actor, till: 1, at: at + shift) }

  /// A draft of the change-set with this height.
  static func draft(
    _ sequence: Int64, by incarnation: Incarnation = incarnation,
    _ body: (inout ChangeSetDraft) -> Void
  ) -> ChangeSetDraft {
    var draft = ChangeSetDraft(id: ChangeSetID(incarnation, sequence))
    body(&draft)
    return draft
  }

  /// Folds one change-set.
  mutating func fold(_ draft: ChangeSetDraft) {
    let batch = draft.batch
    let rows = 0..<batch.count
    let state = read(Fold.request(for: batch, rows: rows))
    let changes = Fold.fold(batch, rows: rows, onto: state) { _, at in
      (at / 86_400_000, at / 3_600_000 % 24)
    }
    keep(batch)
    orders.merge(changes.setOrders) { $1 }
    stock.merge(changes.setStock) { $1 }
    values.merge(changes.setValues) { $1 }
    prices.merge(changes.setPrices) { $1 }
    customers.merge(changes.setCustomers) { $1 }
    transfers.merge(changes.setTransfers) { $1 }
    for customer in changes.forgetCustomers {
      customers[customer] = nil
      erased.insert(customer)
    }
    for (key, sum) in changes.addSales {
      hours[key, default: SalesSum()].orders += sum.orders
      hours[key, default: SalesSum()].cents += sum.cents
    }
    for (key, sum) in changes.addProducts { products[key, default: ProductSum()].add(sum) }
  }

  private func read(_ request: FoldRequest) -> FoldState {
    var state = FoldState()
    for order in request.orders { state.orders[order] = orders[order] }
    let cancelled = request.historiesIfCancelled.filter { orders[$0]?.isCancelled == true }
    for order in request.histories.union(cancelled) {
      var history = OrderHistory()
      history.events = events[order] ?? []
      history.products = sums[order] ?? [:]
      state.histories[order] = history
    }
    for key in request.stock { state.stock[key] = stock[key] }
    for (key, instant) in request.movementsAfter {
      state.movedAfter[key] = (moves[key] ?? []).filter { $0.at > instant }.map(\.quantity)
        .reduce(0, +)
    }
    for key in request.values { state.values[key] = values[key] }
    for key in request.prices { state.prices[key] = prices[key] }
    for key in request.transfers { state.transfers[key] = transfers[key] }
    for key in request.customers {
      if erased.contains(key) {
        state.erased.insert(key)
      } else {
        state.customers[key] = customers[key]
      }
    }
    return state
  }

  /// Keeps the facts that later requests ask for.
  private mutating func keep(_ batch: FactBatch) {
    for row in 0..<batch.count {
      let key = batch.rows[row].key
      switch Int(batch.rows[row].table) {
      case Tables.orderEvents.number:
        guard let order = batch.parentKey(row) else { continue }
        events[order, default: []].append(
          OrderHistory.Event(
            key: key, step: batch.integer(row, Tables.orderEvents.cell("step")) ?? 0,
            voids: batch.key(row, Tables.orderEvents.cell("voids"))))
      case Tables.lines.number:
        guard let order = batch.parentKey(row),
          let size = batch.key(row, Tables.lines.cell("product_size"))
        else { continue }
        let quantity = batch.integer(row, Tables.lines.cell("quantity")) ?? 0
        let cents = quantity * (batch.integer(row, Tables.lines.cell("unit_cents")) ?? 0)
        sums[order, default: [:]][size, default: ProductSum()].add(
          ProductSum(halves: 2 * quantity, cents: cents))
      case Tables.stockMovements.number:
        guard let ingredient = batch.key(row, Tables.stockMovements.cell("ingredient")) else {
          continue
        }
        let stockKey = StockKey(store: key.incarnation.writer, ingredient: ingredient)
        moves[stockKey, default: []].append(
          (
            batch.integer(row, Tables.stockMovements.cell("at")) ?? 0,
            batch.integer(row, Tables.stockMovements.cell("quantity")) ?? 0
          ))
      default: break
      }
    }
  }
}
