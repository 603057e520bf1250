import SyncProtocol

/// Folds revisions and prices: of each column and of each price, the values nobody has replaced.
struct CatalogueFold {
  private var values: [ValueKey: [LiveValue]]
  private var prices: [PriceKey: [LivePrice]]

  init(_ state: FoldState) {
    values = state.values
    prices = state.prices
  }

  mutating func revise(_ batch: FactBatch, _ row: Int) {
    guard let key = Fold.valueKey(batch, row) else { return }
    let replaced = Set(batch.keys(row, RevisionCells.replaces))
    // Before its first revision a column has the value its entity was created with, which is
    // live until a revision replaces the entity's own key. A store's switch starts as off.
    let created = LiveValue(revision: key.entity, at: 0, integer: nil, text: nil)
    let present = values[key] ?? (key.store == .headOffice ? [created] : [])
    var live = present.filter { !replaced.contains($0.revision) }
    live.append(
      LiveValue(
        revision: batch.rows[row].key, at: batch.integer(row, RevisionCells.at) ?? 0,
        integer: batch.integer(row, RevisionCells.integer),
        text: batch.text(row, RevisionCells.text)))
    values[key] = live
  }

  mutating func price(_ batch: FactBatch, _ row: Int) {
    guard let key = Fold.priceKey(batch, row) else { return }
    let replaced = Set(batch.keys(row, PriceCells.replaces))
    var live = (prices[key] ?? []).filter { !replaced.contains($0.price) }
    live.append(
      LivePrice(
        price: batch.rows[row].key, at: batch.integer(row, PriceCells.at) ?? 0,
        cents: batch.integer(row, PriceCells.cents) ?? 0))
    prices[key] = live
  }

  func finish(into out: inout ProjectionChanges) {
    out.setValues = values
    out.setPrices = prices
  }
}
