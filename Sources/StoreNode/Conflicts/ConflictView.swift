import Database
import Facts
import HTTP
import Storage
import SyncProtocol
import Toolkit

/// Conflicts as JSON: both values, who wrote each, when and where.
struct ConflictListView: Encodable {
  struct Item: Encodable {
    let nameFr: String
    let nameEn: String
    /// `sold_out`, `price`, the column's name in the schema, or its number.
    let column: String
    /// Of a price, `yyyy-mm-dd`.
    let from: String?
    let canChoose: Bool
    let values: [Value]
  }

  struct Value: Encodable {
    let key: String
    let at: Int64
    /// Cents, or 0 and 1 of a switch.
    let integer: Int64?
    let text: String?
    let actor: String?
    let till: Int64?
    /// Whether it is the one that is shown elsewhere until somebody chooses.
    let isShown: Bool
  }

  let conflicts: [Item]

  init(_ conflicts: [Conflict], _ reading: OrderDesk.Reading) throws {
    self.conflicts = try conflicts.map { try Self.item($0, reading) }
  }

  private static func item(_ conflict: Conflict, _ reading: OrderDesk.Reading) throws -> Item {
    let menu = reading.menu
    let (name, column, from) = try words(conflict.subject, reading)
    let shown = conflict.values.last?.key
    return Item(
      nameFr: name.french, nameEn: name.english, column: column, from: from,
      canChoose: conflict.canBeChosenHere,
      values: conflict.values.map { value in
        Value(
          key: "\(value.key)", at: value.at, integer: value.integer, text: value.text,
          actor: value.actor.flatMap { key in menu.staff.first { $0.key == key }?.name },
          till: value.till, isShown: value.key == shown)
      })
  }

  private static func words(
    _ subject: Conflict.Subject, _ reading: OrderDesk.Reading
  ) throws -> (name: Menu.Name, column: String, from: String?) {
    let menu = reading.menu
    switch subject {
    case .column(let entity, let number):
      let (name, table) = try named(entity, reading)
      return (name, columnName(number, of: table), nil)
    case .price(let key, let day):
      guard let size = menu.sizes[key], let product = menu.products[size.product] else {
        return (unnamed(key), "price", "\(CivilDate(day: Int(day)))")
      }
      let label = size.size.label
      return (
        Menu.Name(
          code: product.name.code, french: "\(product.name.french) \(label)",
          english: "\(product.name.english) \(label)"), "price",
        "\(CivilDate(day: Int(day)))"
      )
    }
  }

  private static func named(
    _ entity: FactKey, _ reading: OrderDesk.Reading
  ) throws -> (Menu.Name, FactTable?) {
    let menu = reading.menu
    if let product = menu.products[entity] { return (product.name, Tables.products) }
    if let option = menu.options[entity] { return (option.name, Tables.options) }
    if let ingredient = menu.ingredients[entity] { return (ingredient.name, Tables.ingredients) }
    let shop = try reading.database.connection.text(
      "SELECT name FROM stores WHERE incarnation = ? AND n = ?", entity.arguments)
    if let shop { return (Menu.Name(code: shop, french: shop, english: shop), Tables.stores) }
    return (unnamed(entity), nil)
  }

  private static func columnName(_ number: Int64, of table: FactTable?) -> String {
    if number == Tables.soldOutColumn { return "sold_out" }
    guard let columns = table?.columns, (1...Int64(columns.count)).contains(number) else {
      return "\(number)"
    }
    return columns[Int(number) - 1].name
  }

  private static func unnamed(_ key: FactKey) -> Menu.Name {
    Menu.Name(code: "\(key)", french: "\(key)", english: "\(key)")
  }
}

extension StoreAPI {
  func conflicts(_ request: RouteRequest) throws -> HTTPResponse {
    try json(
      desk.reading { reading in
        try ConflictListView(try ConflictReader(reading.database).read(), reading)
      })
  }
}
