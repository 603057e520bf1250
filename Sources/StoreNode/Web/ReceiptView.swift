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

  let key: String
  /// Series and number, as they are printed.
  let number: String
  let kind: String
  let at: Int64
  let cents: Int64
  let vat: [VAT]
  /// Four characters of the signature, which stand on the paper.
  let mark: String

  static func all(of order: FactKey, in database: NodeDatabase) throws -> [ReceiptView] {
    let rows = FiscalRows(database)
    return try rows.receipts(ofOrder: order).compactMap { receipt in
      try receipt.series.flatMap { try rows.series($0) }.map { ReceiptView(receipt, of: $0) }
    }
  }

  init(_ receipt: FiscalRecord, of series: Series) {
    key = "\(receipt.key)"
    number = "\(series.label)/\(receipt.number)"
    kind = receipt.type == "SALE" ? "sale" : "correction"
    at = receipt.at
    cents = receipt.integer("total_cents")
    let sums = receipt.vat ?? VATTotals()
    vat = sums.sorted.map {
      VAT(basisPoints: $0.code, cents: $0.cents, taxCents: sums.tax(at: $0.code))
    }
    mark = receipt.mark
  }
}
