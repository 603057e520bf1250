import Facts
import SyncProtocol

/// A line of an order as a person says it: `2 × Reine M, sans ail`.
struct LineWords {
  let menu: Menu
  let language: Language

  /// `count` pieces are left of it.
  func text(_ line: OrderRecord.Line, count: Int64) -> String {
    let sizes = line.productSize.map { [$0] } ?? line.parts.map(\.productSize)
    let names = sizes.map { size in
      menu.sizes[size].flatMap { menu.products[$0.product] }?.name.text(language) ?? "?"
    }
    let label = sizes.first.flatMap { menu.sizes[$0]?.size.label } ?? ""
    let options = line.options.compactMap { menu.options[$0.option]?.name.text(language) }
    return (["\(count) × \(names.joined(separator: " / ")) \(label)"] + options)
      .joined(separator: ", ")
  }
}
