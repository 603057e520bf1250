import Database
import Facts
import Storage
import SyncProtocol

/// An order as JSON.
///
/// Keys are text, money is cents, instants are milliseconds UTC.
struct OrderView: Encodable {
  struct Line: Encodable {
    let key: String
    let kind: String
    let quantity: Int64
    let unitCents: Int64
    let cents: Int64
    let vatBasisPoints: Int64
    let sizeKey: String?
    let product: String?
    let size: String?
    let halves: [Half]
    let options: [Option]
    let label: String?
    let takesBack: String?
    let takenBack: Int64
    let addedAt: Int64?
  }

  struct Half: Encodable {
    let sizeKey: String
    let product: String?
    let size: String?
  }

  struct Option: Encodable {
    let key: String
    let code: String?
    let cents: Int64
  }

  struct Event: Encodable {
    let key: String
    let step: String
    let at: Int64
    let actor: String?
    let till: Int64
    let voids: String?
    let isVoided: Bool
    let reason: String?
  }

  struct Money: Encodable {
    let key: String
    let means: String
    let cents: Int64
    let at: Int64
    let reference: String?
    let reason: String?
    let payment: String?
  }

  let key: String
  let number: Int64
  let at: Int64
  let channel: String
  let service: String
  let promisedAt: Int64?
  let customer: String?
  let address: String?
  let note: String?
  let step: String
  let isCancelled: Bool
  let saleCents: Int64
  let paidCents: Int64
  let refundedCents: Int64
  let dueCents: Int64
  let changeCents: Int64
  let tipCents: Int64
  let lines: [Line]
  let events: [Event]
  let payments: [Money]
  let refunds: [Money]
  let receipts: [ReceiptView]

  init(_ order: OrderRecord, _ reading: OrderDesk.Reading, changeCents: Int64) throws {
    key = "\(order.key)"
    number = order.number
    at = order.at
    channel = Channel(rawValue: order.channel)?.name ?? "\(order.channel)"
    service = order.service.name
    promisedAt = order.promisedAt
    customer = order.customer.map { "\($0)" }
    address = order.address.map { "\($0)" }
    note = order.note
    step = Step(rawValue: order.state.step)?.name ?? "\(order.state.step)"
    isCancelled = order.state.isCancelled
    saleCents = order.state.saleCents
    paidCents = order.state.paidCents
    refundedCents = order.state.refundedCents
    dueCents = order.state.dueCents
    self.changeCents = changeCents
    tipCents = order.tipCents
    lines = order.lines.map { Self.line($0, order, reading.menu) }
    let voided = order.voided
    events = order.events.map { event in
      Event(
        key: "\(event.key)", step: event.step.name, at: event.at,
        actor: event.actor.map { "\($0)" }, till: event.till,
        voids: event.voids.map { "\($0)" }, isVoided: voided.contains(event.key),
        reason: event.reason)
    }
    payments = order.payments.map { payment in
      Money(
        key: "\(payment.key)", means: payment.means.name, cents: payment.cents, at: payment.at,
        reference: payment.reference, reason: nil, payment: nil)
    }
    refunds = order.refunds.map { refund in
      Money(
        key: "\(refund.key)", means: refund.means.name, cents: refund.cents, at: refund.at,
        reference: refund.creditNote, reason: refund.reason, payment: refund.payment.map { "\($0)" }
      )
    }
    receipts = try ReceiptView.all(of: order.key, in: reading.database)
  }

  private static func line(
    _ line: OrderRecord.Line, _ order: OrderRecord, _ menu: Menu
  ) -> Line {
    let whole = line.productSize.map { half($0, menu) }
    return Line(
      key: "\(line.key)", kind: line.kind.name, quantity: line.quantity,
      unitCents: line.unitCents, cents: line.quantity * line.unitCents,
      vatBasisPoints: line.vatBasisPoints, sizeKey: whole?.sizeKey, product: whole?.product,
      size: whole?.size, halves: line.parts.map { half($0.productSize, menu) },
      options: line.options.map { option in
        Option(
          key: "\(option.option)", code: menu.options[option.option]?.name.code,
          cents: option.cents)
      }, label: line.label, takesBack: line.takesBack.map { "\($0)" },
      takenBack: order.takenBack(line.key), addedAt: line.at)
  }

  private static func half(_ key: FactKey, _ menu: Menu) -> Half {
    let size = menu.sizes[key]
    return Half(
      sizeKey: "\(key)", product: size.flatMap { menu.products[$0.product]?.name.code },
      size: size?.size.label)
  }
}

/// A sold-out switch, read back.
struct SwitchView: Encodable {
  let key: String
  let product: String
  let isSoldOut: Bool

  init(_ key: FactKey, _ reading: OrderDesk.Reading) throws {
    let product = try MenuReader(reading.database).read().products[key]
    self.key = "\(key)"
    self.product = product?.name.code ?? ""
    isSoldOut = product?.isSoldOut ?? false
  }
}
