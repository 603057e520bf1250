import Facts
import SyncProtocol

/// A dish as people call it: on the kitchen's board, on a driver's list, in an order's history.
struct DishView: Encodable {
  struct Name: Encodable {
    let nameFr: String
    let nameEn: String
  }

  struct Option: Encodable {
    let kind: String
    let nameFr: String
    let nameEn: String
  }

  let quantity: Int64
  /// One, or the two halves of a half-and-half.
  let products: [Name]
  let size: String?
  let options: [Option]

  init(_ line: OrderRecord.Line, quantity: Int64, _ menu: Menu) {
    self.quantity = quantity
    let sizes = line.productSize.map { [$0] } ?? line.parts.map(\.productSize)
    products = sizes.map { key in
      let name = menu.sizes[key].flatMap { menu.products[$0.product]?.name }
      return Name(nameFr: name?.french ?? "?", nameEn: name?.english ?? "?")
    }
    size = sizes.first.flatMap { menu.sizes[$0]?.size.label }
    options = line.options.compactMap { key, _ in
      menu.options[key].map {
        Option(kind: $0.kind.name, nameFr: $0.name.french, nameEn: $0.name.english)
      }
    }
  }
}
