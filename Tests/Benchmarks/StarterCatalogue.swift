import Facts
import Foundation
import Storage
import SyncProtocol
import Toolkit

/// The starter catalogue as head office's facts, and the keys under which the work finds them.
struct StarterCatalogue {
  struct Size {
    let key: FactKey
    let price: FactKey
    let cents: Int64
    var recipe: [(ingredient: FactKey, quantity: Int64)] = []
  }

  /// By product and size, as "hawaiian M".
  private(set) var sizes: [String: Size] = [:]

  /// The cashier of each store, from store 1.
  private(set) var staff: [FactKey] = []

  private var ingredients: [String: FactKey] = [:]

  /// 2014-12-01, before the first order.
  private static let openedAt: Int64 = 1_417_392_000_000
  private static let firstDay: Int64 = openedAt / 86_400_000

  /// Writes the catalogue and the staff into head office's chains.
  init(capturedBy headOffice: NodeDatabase, from folder: String) throws {
    try headOffice.capture(.common) { draft in
      try addStores(folder, &draft)
      try addIngredients(folder, &draft)
      try addProducts(folder, &draft)
      draft.addVATRate(1_000, for: .takeAway, category: "food", fromDay: Self.firstDay)
    }
    for number in 1...Int64(WorkLoad.storeCount) {
      guard let store = StoreNumber(number) else { continue }
      try headOffice.capture(.toStore(store)) { draft in
        staff.append(draft.addStaff(name: "Caisse \(number)", role: .cashier, at: Self.openedAt))
      }
    }
  }

  private static func rows(_ folder: String, _ name: String) throws -> [[String]] {
    let url = URL(fileURLWithPath: folder).appendingPathComponent(name + ".csv")
    return try CSVReader.rows(of: [UInt8](try Data(contentsOf: url))).dropFirst().map(\.fields)
  }

  private func addStores(_ folder: String, _ draft: inout ChangeSetDraft) throws {
    for row in try Self.rows(folder, "stores") {
      guard let number = Int64(row[0]).flatMap({ StoreNumber($0) }), let hour = Int64(row[4]) else {
        throw BenchError("stores.csv has a store '\(row[0])'")
      }
      _ = draft.addStore(
        number: number, name: row[1], company: Company(city: row[2], phone: row[5]),
        timeZone: row[3],
        cutOverHour: hour, at: Self.openedAt)
    }
  }

  private mutating func addIngredients(_ folder: String, _ draft: inout ChangeSetDraft) throws {
    let units: [String: Facts.Unit] = ["g": .gram, "ml": .millilitre, "piece": .piece]
    for row in try Self.rows(folder, "ingredients") {
      ingredients[row[0]] = draft.begin(Tables.ingredients)
      for text in row[0...2] { draft.append(text) }
      draft.append((units[row[3]] ?? .piece).rawValue)
      draft.append(Int64(row[4]) ?? 0)
      let allergens = row[5].split(separator: " ").compactMap { Allergen.named(String($0)) }
      draft.append(allergens.isEmpty ? nil : allergens.reduce(0) { $0 | $1.bit })
    }
  }

  /// Products with their sizes, each size with its recipe, and then the prices.
  private mutating func addProducts(_ folder: String, _ draft: inout ChangeSetDraft) throws {
    let sizeRows = try Self.rows(folder, "sizes")
    let recipeRows = try Self.rows(folder, "recipes")
    var keys: [String: FactKey] = [:]
    var recipes: [String: [(ingredient: FactKey, quantity: Int64)]] = [:]
    for row in try Self.rows(folder, "products") {
      let product = draft.begin(Tables.products)
      for text in row[0...3] { draft.append(text) }
      draft.append("food")
      for size in sizeRows where size[0] == row[0] {
        let name = "\(size[0]) \(size[1])"
        let key = draft.begin(Tables.productSizes, parent: product)
        draft.append(SizeCode(label: size[1])?.rawValue)
        keys[name] = key
        for item in recipeRows where item[0] == size[0] && item[1] == size[1] {
          guard let ingredient = ingredients[item[2]], let quantity = Int64(item[3]) else {
            throw BenchError("recipes.csv names '\(item[2])'")
          }
          _ = draft.begin(Tables.recipeItems, parent: key)
          draft.append(ingredient)
          draft.append(quantity)
          recipes[name, default: []].append((ingredient, quantity))
        }
      }
    }
    for row in sizeRows {
      let name = "\(row[0]) \(row[1])"
      guard let key = keys[name], let cents = Int64(row[2]) else {
        throw BenchError("sizes.csv names '\(name)'")
      }
      let price = draft.addPrice(of: key, cents: cents, fromDay: Self.firstDay, at: Self.openedAt)
      sizes[name] = Size(key: key, price: price, cents: cents, recipe: recipes[name] ?? [])
    }
  }
}
