package import Facts
package import SyncProtocol
import Toolkit

/// A catalogue as head office begins with it.
///
/// Ingredients, products with sizes and recipes, options, VAT rates and prices, read from CSV as
/// `schema/starter/README.md` has it. Bytes in, draft facts out.
package struct StarterCatalogue: Equatable, Sendable {
  /// Something on the shelf.
  package struct Ingredient: Equatable, Sendable {
    package let name: CatalogueName
    package let unit: Facts.Unit

    /// Cents per 1,000 base units.
    package let cost: Int64
    package let allergens: [Allergen]
  }

  /// What one piece of a size takes.
  package struct RecipeItem: Equatable, Sendable {
    package let ingredient: String

    /// Base units.
    package let quantity: Int64
  }

  /// A size on sale, with its price and recipe.
  package struct Size: Equatable, Sendable {
    package let size: SizeCode
    package let cents: Int64
    package var recipe: [RecipeItem] = []
  }

  /// A product with its sizes.
  package struct Product: Equatable, Sendable {
    package let name: CatalogueName
    package let category: String
    package var sizes: [Size] = []
  }

  /// An extra, or something that is left off.
  package struct Option: Equatable, Sendable {
    package let name: CatalogueName
    package let kind: OptionKind
    package let ingredient: String

    /// Base units; 0 for a *without*.
    package let quantity: Int64
    package let cents: Int64
  }

  /// A rate by way of sale and category.
  package struct VATRate: Equatable, Sendable {
    package let service: Service
    package let category: String
    package let basisPoints: Int64
  }

  /// The keys that its facts got, by code; sizes and prices by code and size, as `bbq_ckn M`.
  package struct Keys: Sendable {
    /// By code.
    package fileprivate(set) var ingredients: [String: FactKey] = [:]
    /// By product and size.
    package fileprivate(set) var sizes: [String: FactKey] = [:]
    /// By product and size.
    package fileprivate(set) var prices: [String: FactKey] = [:]
    /// By code.
    package fileprivate(set) var options: [String: FactKey] = [:]
  }

  /// In the order of their file, as all that follow.
  package internal(set) var ingredients: [Ingredient] = []
  /// Each with its sizes and their recipes.
  package internal(set) var products: [Product] = []
  /// Extras and *withouts*.
  package internal(set) var options: [Option] = []
  /// From the first day on.
  package internal(set) var vatRates: [VATRate] = []

  /// The VAT category of every product of the starter catalogue.
  private static let vatCategory = "food"

  init() {}

  /// Reads the catalogue that is compiled in.
  ///
  /// - Throws: `StarterCatalogueError` if a line of it is wrong.
  package static func load() throws(StarterCatalogueError) -> StarterCatalogue {
    var files: [String: [UInt8]] = [:]
    for name in Embedded.names(under: "schema/starter/") {
      files[String(name.dropFirst("schema/starter/".count))] = Embedded.file(named: name)
    }
    return try StarterCatalogue(files: files)
  }

  /// Adds all of it to a change-set.
  ///
  /// An ingredient stands before what is made of it, a size behind its product, a recipe behind its
  /// size. Prices and VAT rates hold from the first day on.
  @discardableResult
  package func write(into draft: inout ChangeSetDraft, at: Int64) -> Keys {
    var keys = Keys()
    for ingredient in ingredients {
      keys.ingredients[ingredient.name.code] = draft.addIngredient(
        ingredient.name, unit: ingredient.unit, costCentsPer1000: ingredient.cost,
        allergens: ingredient.allergens)
    }
    for product in products { write(product, into: &draft, &keys) }
    for option in options {
      guard let ingredient = keys.ingredients[option.ingredient] else { continue }
      keys.options[option.name.code] = draft.addOption(
        option.name, kind: option.kind, ingredient: ingredient, quantity: option.quantity,
        cents: option.cents)
    }
    for rate in vatRates {
      draft.addVATRate(
        rate.basisPoints, for: rate.service, category: rate.category, fromDay: 0)
    }
    for product in products {
      for size in product.sizes {
        let name = "\(product.name.code) \(size.size.label)"
        guard let key = keys.sizes[name] else { continue }
        keys.prices[name] = draft.addPrice(of: key, cents: size.cents, fromDay: 0, at: at)
      }
    }
    return keys
  }

  private func write(_ product: Product, into draft: inout ChangeSetDraft, _ keys: inout Keys) {
    let productKey = draft.addProduct(
      product.name, category: product.category, vatCategory: Self.vatCategory)
    for size in product.sizes {
      let sizeKey = draft.addSize(size.size, of: productKey)
      keys.sizes["\(product.name.code) \(size.size.label)"] = sizeKey
      for item in size.recipe {
        // The parser lets no recipe pass that names an unknown ingredient.
        guard let ingredient = keys.ingredients[item.ingredient] else { continue }
        draft.addRecipeItem(of: ingredient, quantity: item.quantity, to: sizeKey)
      }
    }
  }
}
