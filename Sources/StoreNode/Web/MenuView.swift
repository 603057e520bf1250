import Facts
import SyncProtocol
import Toolkit

/// The menu of a business day as JSON.
struct MenuView: Encodable {
  struct Product: Encodable {
    let key: String
    let code: String
    let nameFr: String
    let nameEn: String
    let category: String
    let vatCategory: String
    let allergens: [String]
    /// Codes of what its recipes take.
    let ingredients: [String]
    /// Switched by a person, who is believed over `left`.
    let isSoldOut: Bool
    let sizes: [Size]
  }

  struct Size: Encodable {
    let key: String
    let size: String
    /// Null where there is no price on that day.
    let cents: Int64?
    let price: String?
    /// Pieces that the shelves still allow, open orders taken off; null where nothing was counted.
    let left: Int64?
  }

  struct Option: Encodable {
    let key: String
    let code: String
    let nameFr: String
    let nameEn: String
    let kind: String
    /// Code of what it adds or leaves off.
    let ingredient: String
    let cents: Int64
    let allergens: [String]
  }

  struct Rate: Encodable {
    let service: String
    let category: String
    let basisPoints: Int64
  }

  /// The business day, `yyyy-mm-dd`.
  let day: String
  let products: [Product]
  let options: [Option]
  let vat: [Rate]
  /// What a till proposes.
  let settings: ShopSettings

  init(_ reading: OrderDesk.Reading, day: Int) throws {
    let menu = reading.menu
    let availability = try Availability(reading)
    self.day = "\(CivilDate(day: day))"
    settings = try ShopSettings(reading.database)
    products = menu.products.values.map { Self.product($0, menu, Int64(day), availability) }
      .sorted { $0.code < $1.code }
    options = menu.options.values.map { option in
      Option(
        key: "\(option.key)", code: option.name.code, nameFr: option.name.french,
        nameEn: option.name.english, kind: option.kind.name,
        ingredient: menu.ingredients[option.ingredient]?.name.code ?? "", cents: option.cents,
        allergens: option.kind == .extra
          ? Self.names(menu.ingredients[option.ingredient]?.allergens ?? 0) : [])
    }.sorted { $0.code < $1.code }
    let categories = Set(menu.rates.map(\.category)).sorted()
    vat = Service.allCases.flatMap { service in
      categories.compactMap { category in
        menu.vat(service, category, on: Int64(day)).map {
          Rate(service: service.name, category: category, basisPoints: $0)
        }
      }
    }
  }

  private static func product(
    _ product: Menu.Product, _ menu: Menu, _ day: Int64, _ availability: Availability
  ) -> Product {
    let sizes = product.sizes.compactMap { menu.sizes[$0] }
    let ingredients = Set(sizes.flatMap { $0.recipe.map(\.ingredient) })
    return Product(
      key: "\(product.key)", code: product.name.code, nameFr: product.name.french,
      nameEn: product.name.english, category: product.category,
      vatCategory: product.vatCategory, allergens: names(product.allergens),
      ingredients: ingredients.compactMap { menu.ingredients[$0]?.name.code }.sorted(),
      isSoldOut: product.isSoldOut,
      sizes: sizes.map { size in
        let price = menu.price(of: size.key, on: day)
        return Size(
          key: "\(size.key)", size: size.size.label, cents: price?.cents,
          price: price.map { "\($0.key)" }, left: availability.left(of: size))
      })
  }

  private static func names(_ bits: Int64) -> [String] {
    Allergen.list(bits).map { "\($0)" }
  }
}
