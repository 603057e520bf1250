package import Facts
package import Security
package import Storage
package import SyncProtocol

/// Writes and signs receipts, in the transaction of the payment that calls for one.
///
/// It remembers nothing between two: the newest receipt is read in the same transaction, so that
/// what is undone was never numbered.
package struct ReceiptPen: Sendable {
  /// The fiscal version of this program, which stands in each series: not the release's number, it
  /// changes where the records do.
  package static let software = "OC Pizza fiscal 1"

  /// The note of the series that this file goes on with.
  private static let note = "fiscal_series"

  private let key: SigningKey

  /// - Parameter key: of this node; another one begins another series.
  package init(key: SigningKey) { self.key = key }

  /// Adds a receipt if the draft holds a payment or a refund of the order and nothing of it is due
  /// any more.
  ///
  /// - Throws: `DatabaseError`, `SecurityError`.
  package func close(
    _ order: FactKey, in draft: inout ChangeSetDraft, of database: NodeDatabase
  ) throws {
    let change = OrderChange(order, in: draft.batch)
    guard let doing = change.settledBy else { return }
    let state = try database.orderState(order)
    guard (state?.dueCents ?? 0) + change.dueCents == 0 else { return }
    let rows = ReceiptRows(database)
    var totals = VATTotals()
    if state?.counts ?? true {
      totals = change.lines
      if state != nil { totals.add(try rows.lineTotals(of: order)) }
    }
    let before = state == nil ? (count: 0, totals: VATTotals()) : try rows.receipted(order)
    totals.subtract(before.totals)
    if totals.isEmpty { return }
    let kind: ReceiptKind = before.count == 0 ? .sale : .correction
    try write(totals, kind, of: order, by: doing, in: &draft, rows, database)
  }

  private func write(
    _ totals: VATTotals, _ kind: ReceiptKind, of order: FactKey, by doing: Doing,
    in draft: inout ChangeSetDraft, _ rows: ReceiptRows, _ database: NodeDatabase
  ) throws {
    let series = try series(by: doing, in: &draft, rows, database)
    var last: (receipt: Receipt, signature: [UInt8])?
    if case .good(let receipt, let signature) = try rows.last(of: series.key) {
      last = (receipt, signature)
    }
    let receipt = Receipt(
      key: draft.begin(Tables.receipts, parent: order), order: order, series: series.key,
      number: (last?.receipt.number ?? 0) + 1, kind: kind, at: doing.at, actor: doing.actor,
      till: doing.till, totals: totals,
      perpetualCents: (last?.receipt.perpetualCents ?? 0) + totals.total,
      perpetualAbsoluteCents: (last?.receipt.perpetualAbsoluteCents ?? 0) + abs(totals.total))
    draft.append(receipt.series)
    draft.append(receipt.number)
    draft.append(receipt.kind.rawValue)
    draft.append(receipt.at)
    draft.append(receipt.actor)
    draft.append(receipt.till)
    draft.append(totals.total)
    draft.append(totals.text)
    draft.append(receipt.perpetualCents)
    draft.append(receipt.perpetualAbsoluteCents)
    let bytes = receipt.signedBytes(label: series.label, previous: last?.signature)
    draft.append(blob: try key.sign(bytes))
  }

  // MARK: Series

  /// The series that goes on, or a new one where it may lack something or was signed by another
  /// key.
  private func series(
    by doing: Doing, in draft: inout ChangeSetDraft, _ rows: ReceiptRows, _ database: NodeDatabase
  ) throws -> Series {
    let all = try rows.series()
    let noted = try database.note(Self.note, as: String.self).flatMap { FactKey($0) }
    let current = all.first { $0.key == noted }
    let doubt = try database.doubt()
    if let current, doubt == nil, current.publicKey == key.publicKey.bytes { return current }
    let reason: SeriesReason =
      switch doubt {
      case "copied": .copied
      case .some: .restored
      case nil: all.isEmpty ? .first : current == nil ? .restored : .newKey
      }
    let begun = Series(
      key: draft.begin(Tables.series), label: try Self.label(database.writer),
      publicKey: key.publicKey.bytes, at: doing.at, reason: reason)
    draft.append(begun.at)
    draft.append(reason.rawValue)
    draft.append(begun.label)
    draft.append(blob: begun.publicKey)
    draft.append(Self.software)
    draft.append(doing.actor)
    draft.append(doing.till)
    draft.append((current ?? all.last)?.key)
    try database.setNote(Self.note, "\(begun.key)")
    try database.setDoubt(nil)
    return begun
  }

  /// `3-K7QF`: the store and four letters, so that no two series of a store are called alike.
  private static func label(_ store: StoreNumber) throws -> String {
    let letters: [Character] = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
    let random = try SystemRandom().bytes(4).map { letters[Int($0) % letters.count] }
    return "\(store)-\(String(random))"
  }
}

/// What a draft changes of one order.
private struct OrderChange {
  private(set) var lines = VATTotals()
  /// What it adds to what is due.
  private(set) var dueCents: Int64 = 0
  /// Who takes or gives money back with it; nil where nobody does.
  private(set) var settledBy: Doing?

  init(_ order: FactKey, in batch: FactBatch) {
    for row in 0..<batch.count where batch.parentKey(row) == order {
      switch Int(batch.rows[row].table) {
      case Tables.lines.number:
        let cents =
          (batch.integer(row, Cells.quantity) ?? 0) * (batch.integer(row, Cells.unitCents) ?? 0)
        lines.add(cents, at: batch.integer(row, Cells.rate) ?? 0)
        dueCents += cents
      case Tables.payments.number: settle(-1, batch, row, Tables.payments)
      case Tables.refunds.number: settle(1, batch, row, Tables.refunds)
      default: break
      }
    }
  }

  private mutating func settle(_ sign: Int64, _ batch: FactBatch, _ row: Int, _ table: FactTable) {
    dueCents += sign * (batch.integer(row, table.cell("cents")) ?? 0)
    guard let actor = batch.key(row, table.cell("actor")),
      let till = batch.integer(row, table.cell("till")),
      let at = batch.integer(row, table.cell("at"))
    else { return }
    settledBy = Doing(actor: actor, till: till, at: at)
  }

  private enum Cells {
    static let quantity = Tables.lines.cell("quantity")
    static let unitCents = Tables.lines.cell("unit_cents")
    static let rate = Tables.lines.cell("vat_basis_points")
  }
}
