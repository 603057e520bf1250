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
    let isSoldOut: Bool
    let sizes: [Size]
  }

  struct Size: Encodable {
    let key: String
    let size: String
    /// Null where there is no price on that day.
    let cents: Int64?
    let price: String?
  }

  struct Option: Encodable {
    let key: String
    let code: String
    let nameFr: String
    let nameEn: String
    let kind: String
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

  init(_ menu: Menu, day: Int) {
    self.day = "\(CivilDate(day: day))"
    products = menu.products.values.map { Self.product($0, menu, Int64(day)) }
      .sorted { $0.code < $1.code }
    options = menu.options.values.map { option in
      Option(
        key: "\(option.key)", code: option.name.code, nameFr: option.name.french,
        nameEn: option.name.english, kind: option.kind.name, cents: option.cents,
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

  private static func product(_ product: Menu.Product, _ menu: Menu, _ day: Int64) -> Product {
    Product(
      key: "\(product.key)", code: product.name.code, nameFr: product.name.french,
      nameEn: product.name.english, category: product.category,
      vatCategory: product.vatCategory, allergens: names(product.allergens),
      isSoldOut: product.isSoldOut,
      sizes: product.sizes.compactMap { key in
        guard let size = menu.sizes[key] else { return nil }
        let price = menu.price(of: key, on: day)
        return Size(
          key: "\(key)", size: size.size.label, cents: price?.cents,
          price: price.map { "\($0.key)" })
      })
  }

  private static func names(_ bits: Int64) -> [String] {
    Allergen.list(bits).map { "\($0)" }
  }
}
