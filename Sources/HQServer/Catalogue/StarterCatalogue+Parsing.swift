import Facts

extension StarterCatalogue {
  /// Reads the files of a catalogue, by name.
  ///
  /// They are `ingredients.csv`, `products.csv`, `sizes.csv`, `recipes.csv`, `options.csv` and
  /// `vat.csv`; others are ignored.
  ///
  /// - Throws: `StarterCatalogueError` with every line that is wrong.
  package init(files: [String: [UInt8]]) throws(StarterCatalogueError) {
    self.init()
    var badLines: [StarterCatalogueError.BadLine] = []
    func read(
      _ name: String, _ columns: [String], _ take: (LineReader) throws(LineProblem) -> Void
    ) {
      var file = CatalogueFile(name, files[name], columns: columns)
      for row in file.rows {
        do throws(LineProblem) {
          try take(LineReader(fields: row.fields, columns: columns))
        } catch {
          file.note(line: row.line, error.reason)
        }
      }
      badLines += file.badLines.sorted { $0.line < $1.line }
    }
    let named = ["code", "name_fr", "name_en"]
    read("ingredients.csv", named + ["unit", "cost_cents_per_1000", "allergens"]) {
      line throws(LineProblem) in try addIngredient(line)
    }
    read("products.csv", named + ["category"]) {
      line throws(LineProblem) in try addProduct(line)
    }
    read("sizes.csv", ["product", "size", "price_cents"]) {
      line throws(LineProblem) in try addSize(line)
    }
    read("recipes.csv", ["product", "size", "ingredient", "quantity"]) {
      line throws(LineProblem) in try addRecipeItem(line)
    }
    read("options.csv", named + ["kind", "ingredient", "quantity", "price_cents"]) {
      line throws(LineProblem) in try addOption(line)
    }
    read("vat.csv", ["service", "category", "basis_points"]) {
      line throws(LineProblem) in try addVATRate(line)
    }
    guard badLines.isEmpty else { throw StarterCatalogueError(badLines: badLines) }
  }

  private mutating func addIngredient(_ line: LineReader) throws(LineProblem) {
    let name = try line.name(besides: ingredients.map(\.name.code))
    let units: [String: Facts.Unit] = ["g": .gram, "ml": .millilitre, "piece": .piece]
    let unit = try line.choice("unit", of: units)
    let cost = try line.integer("cost_cents_per_1000", in: 0...100_000_000)
    var allergens: [Allergen] = []
    for word in line["allergens"].split(separator: " ") {
      guard let allergen = Allergen.named(String(word)) else {
        throw LineProblem("'\(word)' is none of the 14 allergens")
      }
      allergens.append(allergen)
    }
    ingredients.append(
      Ingredient(name: name, unit: unit, cost: cost, allergens: allergens))
  }

  private mutating func addProduct(_ line: LineReader) throws(LineProblem) {
    let name = try line.name(besides: products.map(\.name.code))
    products.append(Product(name: name, category: try line.text("category")))
  }

  private mutating func addSize(_ line: LineReader) throws(LineProblem) {
    let product = try productIndex(line)
    let size = try sizeCode(line)
    if products[product].sizes.contains(where: { $0.size == size }) {
      throw LineProblem("size \(size.label) of \(line["product"]) is there twice")
    }
    let cents = try line.integer("price_cents", in: 0...10_000_000)
    products[product].sizes.append(Size(size: size, cents: cents))
  }

  private mutating func addRecipeItem(_ line: LineReader) throws(LineProblem) {
    let product = try productIndex(line)
    let size = try sizeCode(line)
    guard let index = products[product].sizes.firstIndex(where: { $0.size == size }) else {
      throw LineProblem("\(line["product"]) has no size \(size.label)")
    }
    let ingredient = try ingredientCode(line)
    if products[product].sizes[index].recipe.contains(where: { $0.ingredient == ingredient }) {
      throw LineProblem("\(ingredient) is there twice")
    }
    let quantity = try line.integer("quantity", in: 1...100_000)
    products[product].sizes[index].recipe.append(
      RecipeItem(ingredient: ingredient, quantity: quantity))
  }

  private mutating func addOption(_ line: LineReader) throws(LineProblem) {
    let name = try line.name(besides: options.map(\.name.code))
    let kinds: [String: OptionKind] = ["extra": .extra, "without": .without]
    let kind = try line.choice("kind", of: kinds)
    let ingredient = try ingredientCode(line)
    let isExtra = kind == .extra
    options.append(
      Option(
        name: name, kind: kind, ingredient: ingredient,
        quantity: try line.integer("quantity", in: isExtra ? 1...100_000 : 0...0),
        cents: try line.integer("price_cents", in: 0...10_000_000)))
  }

  private mutating func addVATRate(_ line: LineReader) throws(LineProblem) {
    let services: [String: Service] = [
      "eat_in": .eatIn, "take_away": .takeAway, "delivery": .delivery,
    ]
    let rate = VATRate(
      service: try line.choice("service", of: services), category: try line.text("category"),
      basisPoints: try line.integer("basis_points", in: 0...10_000))
    if vatRates.contains(where: { $0.service == rate.service && $0.category == rate.category }) {
      throw LineProblem("the rate of \(line["service"]), \(rate.category) is there twice")
    }
    vatRates.append(rate)
  }

  private func productIndex(_ line: LineReader) throws(LineProblem) -> Int {
    let code = line["product"]
    guard let index = products.firstIndex(where: { $0.name.code == code }) else {
      throw LineProblem("there is no product '\(code)'")
    }
    return index
  }

  private func sizeCode(_ line: LineReader) throws(LineProblem) -> SizeCode {
    guard let size = SizeCode(label: line["size"]) else {
      throw LineProblem("'\(line["size"])' is no size: S, M, L, XL or XXL")
    }
    return size
  }

  private func ingredientCode(_ line: LineReader) throws(LineProblem) -> String {
    let code = line["ingredient"]
    guard ingredients.contains(where: { $0.name.code == code }) else {
      throw LineProblem("there is no ingredient '\(code)'")
    }
    return code
  }
}
