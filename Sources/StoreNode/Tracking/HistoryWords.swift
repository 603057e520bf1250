import Facts
import SyncProtocol

/// Facts of an order in words, French and English.
struct HistoryWords {
  typealias Entry = OrderChronicle.Entry

  let order: OrderRecord
  let menu: Menu

  static let steps: [Step: (String, String)] = [
    .placed: ("passée", "placed"), .accepted: ("acceptée", "accepted"),
    .preparing: ("en préparation", "being prepared"), .ready: ("prête", "ready"),
    .out: ("partie en livraison", "out for delivery"), .delivered: ("remise", "handed over"),
    .cancelled: ("annulée", "cancelled"),
  ]

  static let means: [Means: (String, String)] = [
    .cash: ("en espèces", "in cash"), .card: ("par carte", "by card"),
    .voucher: ("par bon", "by voucher"), .online: ("en ligne", "online"),
  ]

  private static let channels: [Channel: (String, String)] = [
    .counter: ("au comptoir", "at the counter"), .phone: ("par téléphone", "by phone"),
    .web: ("sur internet", "on the web"),
  ]

  private static let services: [Service: (String, String)] = [
    .eatIn: ("sur place", "to eat in"), .takeAway: ("à emporter", "to take away"),
    .delivery: ("à livrer", "for delivery"),
  ]

  private static func reason(_ text: String?) -> String { text.map { " : \($0)" } ?? "" }

  var taken: Entry {
    let channel = Channel(rawValue: order.channel).flatMap { Self.channels[$0] } ?? ("", "")
    let service = Self.services[order.service] ?? ("", "")
    return Entry(
      key: order.key, at: order.at, actor: order.actor, till: order.till, kind: "order",
      french: "Commande \(order.number) \(channel.0), \(service.0)",
      english: "Order \(order.number) \(channel.1), \(service.1)")
  }

  private func name(_ line: OrderRecord.Line) -> (String, String) {
    let count = abs(line.quantity)
    return (
      LineWords(menu: menu, language: .french).text(line, count: count),
      LineWords(menu: menu, language: .english).text(line, count: count)
    )
  }

  func line(_ line: OrderRecord.Line) -> Entry {
    let (french, english) = MoneyWords.of(line.quantity * line.unitCents)
    let target = order.lines.first { $0.key == line.takesBack } ?? line
    var texts: (String, String)
    switch target.kind {
    case .product, .takeBack: texts = name(line)
    case .fee: texts = ("Frais de livraison", "Delivery fee")
    case .discount: texts = ("Remise", "Discount")
    }
    if line.kind == .takeBack { texts = ("Repris : \(texts.0)", "Taken back: \(texts.1)") }
    if let label = line.label { texts = ("\(texts.0) (\(label))", "\(texts.1) (\(label))") }
    return Entry(
      key: line.key, at: line.at ?? order.at, actor: line.actor ?? order.actor,
      till: line.till ?? order.till, kind: "line_" + line.kind.name,
      french: "\(texts.0), \(french)", english: "\(texts.1), \(english)")
  }

  var events: [Entry] {
    let voided = order.voided
    let steps = order.events.reduce(into: [:]) { $0[$1.key] = $1.step }
    return order.events.map { event in
      let step = event.voids.flatMap { steps[$0] } ?? event.step
      let name = Self.steps[step] ?? ("", "")
      let isBack = event.step == .void
      return Entry(
        key: event.key, at: event.at, actor: event.actor, till: event.till,
        kind: "event_" + event.step.name,
        french: (isBack ? "Annulé : commande \(name.0)" : "Commande \(name.0)")
          + Self.reason(event.reason),
        english: (isBack ? "Taken back: order \(name.1)" : "Order \(name.1)")
          + Self.reason(event.reason),
        isVoided: voided.contains(event.key))
    }
  }

  func payment(_ payment: OrderRecord.Payment) -> Entry {
    let (french, english) = MoneyWords.of(payment.cents)
    let means = Self.means[payment.means] ?? ("", "")
    let reference = payment.reference.map { " (\($0))" } ?? ""
    return Entry(
      key: payment.key, at: payment.at, actor: payment.actor, till: payment.till, kind: "payment",
      french: "Payé \(french) \(means.0)\(reference)",
      english: "Paid \(english) \(means.1)\(reference)")
  }

  func refund(_ refund: OrderRecord.Refund) -> Entry {
    let (french, english) = MoneyWords.of(refund.cents)
    let means = Self.means[refund.means] ?? ("", "")
    return Entry(
      key: refund.key, at: refund.at, actor: refund.actor, till: refund.till, kind: "refund",
      french: "Remboursé \(french) \(means.0)" + Self.reason(refund.reason),
      english: "Refunded \(english) \(means.1)" + Self.reason(refund.reason))
  }

  func dishes(_ ticket: KitchenTicket) -> [Entry] {
    let voided = ticket.voided
    let lines = order.lines.reduce(into: [:]) { $0[$1.key] = $1 }
    return ticket.events.map { event in
      let dish = lines[event.line].map(name) ?? ("?", "?")
      let step = event.step == .started ? ("commencé", "started") : ("prêt", "ready")
      let back = event.voids == nil ? ("", "") : ("pas ", "not ")
      return Entry(
        key: event.key, at: event.at, actor: event.actor, till: event.till,
        kind: "dish_" + event.step.name,
        french: "\(dish.0) : \(back.0)\(step.0)",
        english: "\(dish.1): \(back.1)\(step.1)",
        isVoided: voided.contains(event.key))
    }
  }

  private static let outcomes: [DeliveryOutcome: (String, String)] = [
    .delivered: ("Livrée", "Delivered"),
    .failed: ("Livraison manquée", "Delivery failed"),
    .returned: ("Refusée à la porte", "Refused at the door"),
  ]

  func deliveries(
    _ deliveries: [DeliveryRound.Delivery], _ reader: DeliveryReader
  ) throws -> [Entry] {
    let withdrawn = Set(deliveries.compactMap(\.withdraws))
    return try deliveries.flatMap { delivery -> [Entry] in
      let round = try reader.round(of: delivery.key).map { try reader.round($0) }
      let driver = menu.name(ofActor: round?.driver) ?? "?"
      let isOut = delivery.withdraws != nil
      let first = Entry(
        key: delivery.key, at: delivery.at ?? round?.at ?? order.at,
        actor: delivery.actor ?? round?.actor, till: delivery.till ?? round?.till ?? 0,
        kind: isOut ? "round_left_out" : "round",
        french: isOut ? "Retirée de la tournée de \(driver)" : "Dans la tournée de \(driver)",
        english: isOut ? "Taken out of \(driver)'s round" : "In \(driver)'s round",
        isVoided: withdrawn.contains(delivery.key))
      return [first]
        + delivery.attempts.map { attempt in
          let texts = Self.outcomes[attempt.outcome] ?? ("", "")
          return Entry(
            key: attempt.key, at: attempt.at, actor: attempt.actor, till: attempt.till,
            kind: "attempt_" + attempt.outcome.name,
            french: texts.0 + Self.reason(attempt.reason),
            english: texts.1 + Self.reason(attempt.reason))
        }
    }
  }
}
