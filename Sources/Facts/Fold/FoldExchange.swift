package import SyncProtocol

/// What the fold asks an engine for before it folds a batch.
package struct FoldRequest: Sendable {
  /// Orders that facts of the batch belong to and that were not taken in it.
  package var orders: Set<FactKey> = []
  /// Of those, the ones where something is voided or cancelled: all their facts are needed.
  package var histories: Set<FactKey> = []
  /// Of those, the ones that go forward: if one is cancelled, its facts are needed too, since its
  /// lines may count from now on.
  package var historiesIfCancelled: Set<FactKey> = []
  package var stock: Set<StockKey> = []
  /// Stock that is counted: the sum of movements stored so far after this instant is needed.
  package var movementsAfter: [StockKey: Int64] = [:]
  package var values: Set<ValueKey> = []
  package var prices: Set<PriceKey> = []
  package var customers: Set<FactKey> = []
  package var transfers: Set<FactKey> = []

  package init() {}
}

/// All facts of one order that bear on whether and how its lines count.
package struct OrderHistory: Sendable {
  /// One event of the order, and the one it voids.
  package struct Event: Sendable {
    package let key: FactKey
    package let step: Int64
    package let voids: FactKey?

    package init(key: FactKey, step: Int64, voids: FactKey?) {
      self.key = key
      self.step = step
      self.voids = voids
    }
  }

  package var events: [Event] = []
  /// Sums of its lines so far, by size.
  package var products: [FactKey: ProductSum] = [:]

  package init() {}
}

/// What an engine read for a `FoldRequest`; a key without a row is left out.
package struct FoldState: Sendable {
  package var orders: [FactKey: OrderState] = [:]
  package var histories: [FactKey: OrderHistory] = [:]
  package var stock: [StockKey: StockLevel] = [:]
  package var movedAfter: [StockKey: Int64] = [:]
  package var values: [ValueKey: [LiveValue]] = [:]
  package var prices: [PriceKey: [LivePrice]] = [:]
  package var customers: [FactKey: CustomerState] = [:]
  package var transfers: [FactKey: TransferState] = [:]
  /// Of the customers asked for, those that an erasure names.
  package var erased: Set<FactKey> = []

  package init() {}
}

/// What a fold gives back: per key a row to *set* or sums to *add*.
///
/// An engine writes it as it is.
package struct ProjectionChanges: Sendable {
  package var setOrders: [FactKey: OrderState] = [:]
  package var setStock: [StockKey: StockLevel] = [:]
  package var addSales: [SalesHour: SalesSum] = [:]
  package var addProducts: [SalesProduct: ProductSum] = [:]
  package var setValues: [ValueKey: [LiveValue]] = [:]
  package var setPrices: [PriceKey: [LivePrice]] = [:]
  package var setCustomers: [FactKey: CustomerState] = [:]
  package var setTransfers: [FactKey: TransferState] = [:]
  /// Customers that were erased: nothing is kept of them.
  package var forgetCustomers: Set<FactKey> = []

  package init() {}
}

/// Which business day and hour an instant is at a store: time zones are handed in.
package typealias BusinessCalendar = (_ store: StoreNumber, _ at: Int64) -> (
  day: Int64, hour: Int64
)
