package import SyncProtocol

/// A quantity of one ingredient, in base units.
package struct IngredientQuantity: Hashable, Sendable {
  /// A fact of `ingredients`.
  package let ingredient: FactKey

  /// Base units: g, ml or pieces.
  package var quantity: Int64

  /// Nothing is checked here.
  package init(ingredient: FactKey, quantity: Int64) {
    self.ingredient = ingredient
    self.quantity = quantity
  }
}

/// What one line of an order makes the kitchen take.
package struct Dish: Sendable {
  /// How many of it are cooked.
  package var count: Int64

  /// What one piece takes: one recipe, or the two of a half-and-half.
  package var recipes: [[IngredientQuantity]]

  /// What options add to one piece.
  package var extras: [IngredientQuantity]

  /// Ingredients that options leave off.
  package var without: Set<FactKey>

  /// A dish; extras and withouts where there are any.
  package init(
    count: Int64, recipes: [[IngredientQuantity]], extras: [IngredientQuantity] = [],
    without: Set<FactKey> = []
  ) {
    self.count = count
    self.recipes = recipes
    self.extras = extras
    self.without = without
  }
}

/// What cooking takes from the shelf.
package enum Cooking {
  /// Ingredients of all dishes, merged, ascending by key; none of them is zero.
  ///
  /// A half takes half of its recipe, rounded up. A *without* leaves off what recipes have of the
  /// ingredient, not what an extra adds.
  package static func ingredients(for dishes: [Dish]) -> [IngredientQuantity] {
    var sums: [FactKey: Int64] = [:]
    for dish in dishes where dish.count > 0 {
      let parts = Int64(max(1, dish.recipes.count))
      for recipe in dish.recipes {
        for item in recipe where !dish.without.contains(item.ingredient) {
          let share = (item.quantity + parts - 1) / parts
          sums[item.ingredient, default: 0] += share * dish.count
        }
      }
      for extra in dish.extras { sums[extra.ingredient, default: 0] += extra.quantity * dish.count }
    }
    return sums.filter { $0.value > 0 }.sorted { $0.key < $1.key }
      .map { IngredientQuantity(ingredient: $0.key, quantity: $0.value) }
  }
}
