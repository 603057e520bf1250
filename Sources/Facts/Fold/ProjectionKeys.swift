package import SyncProtocol

/// One ingredient at one store.
package struct StockKey: Hashable, Sendable {
  package let store: StoreNumber
  package let ingredient: FactKey

  package init(store: StoreNumber, ingredient: FactKey) {
    self.store = store
    self.ingredient = ingredient
  }
}

/// One hour of one store's business day.
package struct SalesHour: Hashable, Sendable {
  package let store: StoreNumber
  /// Business day, in days since 1970-01-01 in the store's time zone.
  package let day: Int64
  /// Hour of the local clock, 0…23.
  package let hour: Int64

  package init(store: StoreNumber, day: Int64, hour: Int64) {
    self.store = store
    self.day = day
    self.hour = hour
  }
}

/// One size of a product on one store's business day.
package struct SalesProduct: Hashable, Sendable {
  package let store: StoreNumber
  package let day: Int64
  package let productSize: FactKey

  package init(store: StoreNumber, day: Int64, productSize: FactKey) {
    self.store = store
    self.day = day
    self.productSize = productSize
  }
}

/// One column of one master-data entity; `store` is 0 but for a store's own switch.
package struct ValueKey: Hashable, Sendable {
  package let entity: FactKey
  package let store: StoreNumber
  package let column: Int64

  package init(entity: FactKey, store: StoreNumber, column: Int64) {
    self.entity = entity
    self.store = store
    self.column = column
  }
}

/// What a price is keyed by; `store` is 0 for all stores.
package struct PriceKey: Hashable, Sendable {
  package let productSize: FactKey
  package let store: StoreNumber
  /// Days since 1970-01-01.
  package let fromDay: Int64

  package init(productSize: FactKey, store: StoreNumber, fromDay: Int64) {
    self.productSize = productSize
    self.store = store
    self.fromDay = fromDay
  }
}
