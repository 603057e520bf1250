import Facts
import SyncProtocol
import Toolkit

extension Figures {
  /// How figures are added up.
  package enum Grouping: String, CaseIterable, Sendable {
    case store, hour, product
  }

  /// Sales by store, hour or product, of a day (days since 1970-01-01) or of all.
  ///
  /// - Throws: `DatabaseError`.
  package func salesReport(by grouping: Grouping, day: Int64?) throws -> Report {
    let period = day.map { CivilDate(day: Int($0)).description } ?? "all days"
    let title = "Sales by \(grouping.rawValue), \(period)"
    switch grouping {
    case .store: return try salesByStoreReport(title, day)
    case .hour: return try salesByHourReport(title, day)
    case .product: return try salesByProductReport(title, day)
    }
  }

  private func salesByStoreReport(_ title: String, _ day: Int64?) throws -> Report {
    let sales = try salesByStore(day: day)
    let rows = stores.map { status in
      let sum = sales[status.store] ?? Sales()
      return Report.Row(
        cells: [
          .integer(Int64(status.store.rawValue)), .text(status.name), .integer(sum.orders),
          .money(sum.cents),
        ], store: Int64(status.store.rawValue))
    }
    return Report(
      title: title,
      columns: [
        Report.Column(key: "store", title: "store"), Report.Column(key: "name", title: "name"),
        Report.Column(key: "orders", title: "orders"), Report.Column(key: "cents", title: "EUR"),
      ], rows: rows, stores: stores)
  }

  private func salesByHourReport(_ title: String, _ day: Int64?) throws -> Report {
    let rows = try salesByHour(day: day).map { hour, sum in
      Report.Row(
        cells: [.integer(hour), .integer(sum.orders), .money(sum.cents)], store: nil)
    }
    return Report(
      title: title,
      columns: [
        Report.Column(key: "hour", title: "hour"), Report.Column(key: "orders", title: "orders"),
        Report.Column(key: "cents", title: "EUR"),
      ], rows: rows, stores: stores)
  }

  private func salesByProductReport(_ title: String, _ day: Int64?) throws -> Report {
    let rows = try salesByProduct(day: day).map { sold in
      let name = names.sizes[sold.size]
      return Report.Row(
        cells: [
          .text(name?.code ?? sold.size.description), .text(name?.size.label ?? ""),
          .text(name?.french ?? ""), .halves(sold.halves), .money(sold.cents),
        ], store: nil)
    }
    return Report(
      title: title,
      columns: [
        Report.Column(key: "product", title: "product"), Report.Column(key: "size", title: "size"),
        Report.Column(key: "name", title: "name"), Report.Column(key: "halves", title: "pieces"),
        Report.Column(key: "cents", title: "EUR"),
      ], rows: rows, stores: stores)
  }

  /// Stock levels as they are now, by store and ingredient, or (`product`) by ingredient over all,
  /// what is on its way there from other stores (with the levels: what the stores have), and what
  /// of it was found missing since ever.
  ///
  /// - Throws: `DatabaseError`.
  package func stockReport(byStore: Bool) throws -> Report {
    let shelves = try shelves()
    var rows: [Report.Row] = []
    if byStore {
      rows = shelves.map { shelf in
        let number = Int64(shelf.store.rawValue)
        return Report.Row(
          cells: [.integer(number)] + cells(shelf),
          store: number)
      }
    } else {
      let groups = Dictionary(grouping: shelves, by: \.ingredient)
      rows = groups.sorted { code($0.key) < code($1.key) }.map { ingredient, shelves in
        var all = Shelf(store: .headOffice, ingredient: ingredient)
        for shelf in shelves {
          all.level += shelf.level
          all.onTheWay += shelf.onTheWay
          all.missing += shelf.missing
        }
        return Report.Row(cells: cells(all), store: nil)
      }
    }
    let columns = [
      Report.Column(key: "ingredient", title: "ingredient"),
      Report.Column(key: "name", title: "name"), Report.Column(key: "level", title: "level"),
      Report.Column(key: "on_the_way", title: "on the way"),
      Report.Column(key: "missing", title: "missing"),
      Report.Column(key: "unit", title: "unit"),
    ]
    return Report(
      title: "Stock by \(byStore ? "store" : "product"), now",
      columns: (byStore ? [Report.Column(key: "store", title: "store")] : []) + columns,
      rows: rows, stores: stores)
  }

  /// An ingredient at a store.
  private struct Shelf {
    let store: StoreNumber
    let ingredient: FactKey
    var level: Int64 = 0
    var onTheWay: Int64 = 0
    var missing: Int64 = 0
  }

  private struct Place: Hashable {
    let store: StoreNumber
    let ingredient: FactKey
  }

  private func shelves() throws -> [Shelf] {
    var shelves: [Place: Shelf] = [:]
    func add(_ quantity: Int64, to path: WritableKeyPath<Shelf, Int64>, at place: Place) {
      shelves[place, default: Shelf(store: place.store, ingredient: place.ingredient)][
        keyPath: path] += quantity
    }
    for level in try stockLevels() {
      add(level.quantity, to: \.level, at: Place(store: level.store, ingredient: level.ingredient))
    }
    for (goods, path) in [
      (try goodsOnTheWay(), \Shelf.onTheWay), (try goodsMissing(), \Shelf.missing),
    ] {
      for (store, quantities) in goods {
        for (ingredient, quantity) in quantities {
          add(quantity, to: path, at: Place(store: store, ingredient: ingredient))
        }
      }
    }
    return shelves.values.sorted { ($0.store, $0.ingredient) < ($1.store, $1.ingredient) }
  }

  private func code(_ ingredient: FactKey) -> String {
    names.ingredients[ingredient]?.code ?? ingredient.description
  }

  private func cells(_ shelf: Shelf) -> [Report.Cell] {
    let name = names.ingredients[shelf.ingredient]
    return [
      .text(code(shelf.ingredient)), .text(name?.french ?? ""), .integer(shelf.level),
      .integer(shelf.onTheWay), .integer(shelf.missing), .text(name?.unit.label ?? ""),
    ]
  }
}

extension Facts.Unit {
  /// As it stands behind a quantity.
  var label: String {
    switch self {
    case .gram: "g"
    case .millilitre: "ml"
    case .piece: "pcs"
    }
  }
}
