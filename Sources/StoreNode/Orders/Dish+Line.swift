import Facts

extension Dish {
  /// What `count` pieces of an order's line make the kitchen take.
  init(_ line: OrderRecord.Line, _ count: Int64, _ menu: Menu) {
    let sizes = line.productSize.map { [$0] } ?? line.parts.map(\.productSize)
    self.init(count: count, recipes: sizes.map { menu.sizes[$0]?.recipe ?? [] })
    for (key, _) in line.options {
      guard let option = menu.options[key] else { continue }
      switch option.kind {
      case .extra:
        extras.append(
          IngredientQuantity(ingredient: option.ingredient, quantity: option.quantity))
      case .without: without.insert(option.ingredient)
      }
    }
  }
}
