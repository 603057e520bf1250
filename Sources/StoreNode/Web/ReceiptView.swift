import Facts
import Fiscal
import Storage
import SyncProtocol

/// A receipt of an order, as a till shows and prints it.
struct ReceiptView: Encodable {
  struct VAT: Encodable {
    let basisPoints: Int64
    /// Tax included.
    let cents: Int64
    let taxCents: Int64
  }

  /// Series and number, as they are printed.
  let number: String
  let kind: String
  let at: Int64
  let cents: Int64
  let vat: [VAT]
  /// Four characters of the signature, which stand on the paper.
  let mark: String

  static func all(of order: FactKey, in database: NodeDatabase) throws -> [ReceiptView] {
    let rows = ReceiptRows(database)
    return try rows.receipts(ofOrder: order).compactMap { read in
      guard case .good(let receipt, let signature) = read,
        let label = try rows.label(of: receipt.series)
      else { return nil }
      return ReceiptView(
        number: "\(label)/\(receipt.number)",
        kind: receipt.kind == .sale ? "sale" : "correction", at: receipt.at,
        cents: receipt.totals.total,
        vat: receipt.totals.cents.sorted { $0.key < $1.key }.map { rate, cents in
          VAT(basisPoints: rate, cents: cents, taxCents: receipt.totals.tax(at: rate))
        }, mark: Receipt.mark(of: signature))
    }
  }
}
