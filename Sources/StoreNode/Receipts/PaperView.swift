import Facts
import Fiscal
import Storage
import SyncProtocol

/// The receipts of an order with all that stands on the paper.
struct PaperView: Encodable {
  struct Receipt: Encodable {
    /// Who sold, as it was then.
    let shop: ShopView
    let receipt: ReceiptView
    /// How often it was printed.
    let prints: Int64
    /// The fiscal version of the program.
    let software: String
    let actor: String?
    let till: Int64
    let lines: [PaperLine]
    /// Of the lines.
    let lineCount: Int
    /// What was paid for it, or with a minus given back.
    let payments: [Payment]
  }

  struct Payment: Encodable {
    let means: String
    let cents: Int64
    /// The code of the credit note that was given instead of money.
    let creditNote: String?
  }

  /// The number that is called out.
  let number: Int64
  let service: String
  let at: Int64
  let receipts: [Receipt]
  /// Of a print: 0 for the original, else the number of the copy.
  let copy: Int64?

  /// - Parameters:
  ///   - order: whose receipts.
  ///   - reading: where they are read.
  ///   - only: one of them; nil for all.
  ///   - copy: which print of it this is.
  /// - Throws: `OrderProblem.unknownOrder`, `DatabaseError`.
  init(
    of order: FactKey, _ reading: OrderDesk.Reading, only: FactKey? = nil, copy: Int64? = nil
  ) throws {
    let record = try OrderReader(reading.database).read(order)
    let rows = FiscalRows(reading.database)
    number = record.number
    service = record.service.name
    at = record.at
    self.copy = copy
    let all = try rows.receipts(ofOrder: order)
    let owner = ReceiptOwner(all.map(\.key))
    var found: [Receipt] = []
    for receipt in all {
      guard only == nil || only == receipt.key,
        let series = try receipt.series.flatMap({ try rows.series($0) })
      else { continue }
      let lines = record.lines.filter { owner.of($0.key) == receipt.key }
      found.append(
        Receipt(
          shop: try ShopReader(reading.database).shop(at: receipt.at),
          receipt: ReceiptView(receipt, of: series), prints: try rows.prints(of: receipt.key),
          software: series.software,
          actor: receipt.key("actor").flatMap { reading.menu.name(ofActor: $0) },
          till: receipt.integer("till"), lines: lines.map { PaperLine($0, reading.menu) },
          lineCount: lines.count,
          payments: Self.payments(record) { owner.of($0) == receipt.key }))
    }
    receipts = found
  }

  private static func payments(
    _ order: OrderRecord, of isOwn: (FactKey) -> Bool
  ) -> [Payment] {
    order.payments.filter { isOwn($0.key) }.map { payment in
      Payment(means: payment.means.name, cents: payment.cents, creditNote: nil)
    }
      + order.refunds.filter { isOwn($0.key) }.map { refund in
        Payment(means: refund.means.name, cents: -refund.cents, creditNote: refund.creditNote)
      }
  }
}

/// Which receipt of an order a line or a payment stands on: the next one after it.
private struct ReceiptOwner {
  private let receipts: [FactKey]

  /// Receipts by height.
  init(_ receipts: [FactKey]) { self.receipts = receipts }

  /// Nil for what is not receipted yet.
  ///
  /// One of the same run of the program comes first, if there is one: the heights of two branches
  /// say nothing of each other.
  func of(_ fact: FactKey) -> FactKey? {
    let later = receipts.filter { $0.n > fact.n }
    return later.first { $0.incarnation == fact.incarnation } ?? later.first
  }
}

/// A line of a receipt.
struct PaperLine: Encodable {
  struct Word: Encodable {
    let nameFr: String
    let nameEn: String
  }

  let kind: String
  let quantity: Int64
  let unitCents: Int64
  let cents: Int64
  let vatBasisPoints: Int64
  /// One product, or two halves.
  let products: [Word]
  let size: String?
  let options: [Word]
  /// Of a fee or a discount; of what is taken back the reason.
  let label: String?

  init(_ line: OrderRecord.Line, _ menu: Menu) {
    kind = line.kind.name
    quantity = line.quantity
    unitCents = line.unitCents
    cents = line.quantity * line.unitCents
    vatBasisPoints = line.vatBasisPoints
    let sizes = (line.productSize.map { [$0] } ?? line.parts.map(\.productSize))
      .compactMap { menu.sizes[$0] }
    products = sizes.compactMap { menu.products[$0.product].map { Self.word($0.name) } }
    size = sizes.first?.size.label
    options = line.options.compactMap { menu.options[$0.option].map { Self.word($0.name) } }
    label = line.label
  }

  private static func word(_ name: Menu.Name) -> Word {
    Word(nameFr: name.french, nameEn: name.english)
  }
}
