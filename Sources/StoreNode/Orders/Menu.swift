import Facts
import SyncProtocol
import Toolkit

/// What a store sells and with whom, as its database says: read once, kept until head office's
/// chains or a sold-out switch have changed.
struct Menu: Sendable {
  /// How something is called.
  struct Name: Sendable {
    let code: String
    let french: String
    let english: String

    func text(_ language: Language) -> String { language == .french ? french : english }
  }

  struct Ingredient: Sendable {
    let key: FactKey
    let name: Name
    let unit: Facts.Unit
    /// Of 1,000 base units, in cents.
    let costCentsPer1000: Int64
    /// One bit each.
    let allergens: Int64
  }

  struct Size: Sendable {
    let key: FactKey
    let product: FactKey
    let size: SizeCode
    var recipe: [IngredientQuantity] = []
  }

  struct Product: Sendable {
    let key: FactKey
    let name: Name
    let category: String
    let vatCategory: String
    /// Keys of its sizes, the smallest first.
    var sizes: [FactKey] = []
    var isSoldOut = false
    /// Of all its recipes.
    var allergens: Int64 = 0
  }

  struct Option: Sendable {
    let key: FactKey
    let name: Name
    let kind: OptionKind
    let ingredient: FactKey
    let quantity: Int64
    let cents: Int64
  }

  struct Price: Sendable {
    let key: FactKey
    let cents: Int64
    let fromDay: Int64
    /// For this store alone.
    let isOwn: Bool
    let at: Int64
  }

  struct Rate: Sendable {
    let service: Int64
    let category: String
    let basisPoints: Int64
    let fromDay: Int64
  }

  struct Member: Sendable {
    let key: FactKey
    let name: String
    let role: Role
  }

  var storeName = ""
  /// Who sells, as it stands on receipts.
  var company = Company()
  var calendar: StoreCalendar
  /// When head office wrote the newest of what was read, milliseconds UTC of its clock.
  var newestAt: Int64 = 0
  var products: [FactKey: Product] = [:]
  var sizes: [FactKey: Size] = [:]
  var options: [FactKey: Option] = [:]
  var ingredients: [FactKey: Ingredient] = [:]
  var prices: [FactKey: [Price]] = [:]
  var rates: [Rate] = []
  var staff: [Member] = []

  // Found again by code.
  var productCodes: [String: FactKey] = [:]
  var optionCodes: [String: FactKey] = [:]
  var ingredientCodes: [String: FactKey] = [:]

  init(calendar: StoreCalendar) { self.calendar = calendar }

  // MARK: Looking up

  /// The price of a size on a business day: this store's own before the common one, and of each
  /// the newest day of effect.
  func price(of size: FactKey, on day: Int64) -> Price? {
    let good = (prices[size] ?? []).filter { $0.fromDay <= day }
    let own = good.filter(\.isOwn)
    return (own.isEmpty ? good : own).max {
      ($0.fromDay, $0.at, $0.key) < ($1.fromDay, $1.at, $1.key)
    }
  }

  /// VAT in basis points on a day; the oldest rate stands for the days before it.
  func vat(_ service: Service, _ category: String, on day: Int64) -> Int64? {
    let meant = rates.filter { $0.service == service.rawValue && $0.category == category }
    let good = meant.filter { $0.fromDay <= day }
    return (good.max { $0.fromDay < $1.fromDay } ?? meant.min { $0.fromDay < $1.fromDay })?
      .basisPoints
  }

  /// A product by key or code.
  func product(_ text: String) throws(OrderProblem) -> Product {
    let key = productCodes[text] ?? FactKey(text)
    guard let key, let found = products[key] else { throw OrderProblem(.unknownProduct, text) }
    return found
  }

  /// The size of a product by its label.
  func size(_ label: String, of product: Product) throws(OrderProblem) -> Size {
    for key in product.sizes {
      if let size = sizes[key], size.size.label == label { return size }
    }
    throw OrderProblem(.unknownSize, "\(product.name.code) \(label)")
  }

  /// An option by key or code.
  func option(_ text: String) throws(OrderProblem) -> Option {
    let key = optionCodes[text] ?? FactKey(text)
    guard let key, let found = options[key] else { throw OrderProblem(.unknownOption, text) }
    return found
  }

  /// An ingredient by key or code.
  func ingredient(_ text: String) throws(OrderProblem) -> Ingredient {
    let key = ingredientCodes[text] ?? FactKey(text)
    guard let key, let found = ingredients[key] else {
      throw OrderProblem(.unknownIngredient, text)
    }
    return found
  }

  /// What somebody of the staff is called; nil where nobody is meant or known.
  func name(ofActor actor: FactKey?) -> String? {
    actor.flatMap { key in staff.first { $0.key == key }?.name }
  }

  /// Who acts: a key of the staff, or the first of a role.
  ///
  /// Where nobody has the cashier's role,
  /// which is the default, anybody stands in: a sale is not refused for that.
  func actor(_ text: String?) throws(OrderProblem) -> FactKey {
    let wanted = text ?? Role.cashier.name
    if let member = staff.first(where: { $0.role.name == wanted || "\($0.key)" == wanted }) {
      return member.key
    }
    guard text == nil || wanted == Role.system.name, let anybody = staff.first else {
      throw OrderProblem(.unknownActor, wanted)
    }
    return anybody.key
  }
}
