import Facts
import Storage
import SyncProtocol

/// A tiny catalogue: what every history refers to.
struct Catalogue {
  var stores: [FactKey] = []
  var actor: FactKey
  var ingredients: [FactKey] = []
  var products: [FactKey] = []
  var sizes: [FactKey] = []
  var prices: [FactKey] = []
  var options: [FactKey] = []

  /// Head office opens three stores and writes the catalogue, all in its common chain.
  init(writtenBy headOffice: NodeDatabase, at: Int64) throws {
    self = try headOffice.capture(.common) { draft in Catalogue(in: &draft, at: at) }
  }

  private init(in draft: inout ChangeSetDraft, at: Int64) {
    for number in 1...3 {
      stores.append(
        draft.addStore(
          number: .store(Int64(number)), name: "Pizzeria \(number)",
          timeZone: "Europe/Paris", cutOverHour: 5, at: at))
    }
    actor = draft.addStaff(name: "Léa", role: .manager, at: at)
    for code in ["dough", "tomato", "cheese"] {
      ingredients.append(
        draft.fact(
          Tables.ingredients,
          [.text(code), .text(code), .text(code), .integer(1), .integer(500), .null]))
    }
    for code in ["margherita", "regina"] {
      products.append(
        draft.fact(
          Tables.products,
          [.text(code), .text(code), .text(code), .text("pizza"), .text("food")]))
      for size: Int64 in 1...2 {
        let key = draft.fact(Tables.productSizes, [.integer(size)])
        sizes.append(key)
        _ = draft.fact(
          Tables.recipeItems, [.key(ingredients[0]), .integer(100 * size)])
      }
    }
    for code in ["olives", "capers"] {
      options.append(
        draft.fact(
          Tables.options,
          [
            .text(code), .text(code), .text(code), .integer(1), .key(ingredients[2]),
            .integer(20), .integer(100),
          ]))
    }
    for (index, size) in sizes.enumerated() {
      prices.append(
        draft.addPrice(of: size, cents: 851 + 100 * Int64(index), fromDay: 19_000, at: at))
    }
  }
}

/// A value of a fact that a test writes without the typed forms.
enum Value {
  case null, integer(Int64), text(String), blob([UInt8]), key(FactKey?)
}

extension ChangeSetDraft {
  /// Writes any fact; `values` are its columns but for the parent's key.
  mutating func fact(
    _ table: FactTable, parent: FactKey? = nil, _ values: [Value]
  ) -> FactKey {
    let key = begin(table, parent: parent)
    for value in values {
      switch value {
      case .null: append(nil as Int64?)
      case .integer(let integer): append(integer)
      case .text(let text): append(text)
      case .blob(let blob): append(blob: blob)
      case .key(let key): append(key)
      }
    }
    return key
  }
}
