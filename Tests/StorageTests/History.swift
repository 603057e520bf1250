import Facts
import Storage
import SyncProtocol

/// One store that writes a random history, seeded: orders, lines, events, money, stock, switches.
final class History {
  private struct Taken {
    let key: FactKey
    var lines: [(key: FactKey, quantity: Int64, cents: Int64, size: FactKey)] = []
    var events: [FactKey] = []
    var payments: [FactKey] = []
  }

  private(set) var node: NodeDatabase
  private let world: World
  private let catalogue: Catalogue
  private let store: StoreNumber
  private let file: String
  private var random: SplitMix64
  private var orders: [Taken] = []
  private var customers: [FactKey] = []
  private var switches: [FactKey: [FactKey]] = [:]

  init(_ store: StoreNumber, _ world: World, _ catalogue: Catalogue, seed: UInt64) throws {
    self.store = store
    self.world = world
    self.catalogue = catalogue
    file = "store-\(store).db"
    node = try world.node(store, file)
    random = SplitMix64(seed: seed &* 31 &+ UInt64(store.rawValue))
  }

  var chain: ChainID { .ofStore(store) }

  /// Ends the process and starts it again on the same file.
  func restart() throws { node = try world.node(store, file) }

  /// Writes some change-sets; a draft may hold several doings.
  func write(_ changeSets: Int) throws {
    for _ in 0..<changeSets {
      world.clock += Int64.random(in: 1...900_000, using: &random)
      let before = (orders, customers, switches)
      do {
        try node.capture(chain) { draft in
          for _ in 0..<Int.random(in: 1...3, using: &random) { doSomething(&draft) }
        }
      } catch {
        (orders, customers, switches) = before
        throw error
      }
    }
  }

  private func doing(spread: Int64 = 0) -> Doing {
    let shift = spread == 0 ? 0 : Int64.random(in: -spread...spread, using: &random)
    return Doing(actor: catalogue.actor, till: 1, at: world.clock + shift)
  }

  private func doSomething(_ draft: inout ChangeSetDraft) {
    switch Int.random(in: 0..<12, using: &random) {
    case 0...3: takeOrder(&draft)
    case 4...6: addEvent(&draft)
    case 7: changeLines(&draft)
    case 8: moveMoney(&draft)
    case 9: moveStock(&draft)
    case 10: countStock(&draft)
    default: random.chance(50) ? flipSwitch(&draft) : addCustomer(&draft)
    }
  }

  private func takeOrder(_ draft: inout ChangeSetDraft) {
    let order = NewOrder(
      channel: .counter, service: .takeAway, number: Int64(orders.count + 1),
      customer: random.chance(40) ? customers.randomElement(using: &random) : nil)
    var taken = Taken(key: draft.add(order, by: doing(spread: 7_200_000)))
    for _ in 0..<Int.random(in: 0...3, using: &random) { addLine(&draft, &taken, later: false) }
    if random.chance(30) {
      taken.payments.append(draft.addPayment(900, .cash, to: taken.key, by: doing()))
    }
    if random.chance(20) {
      taken.events.append(draft.add(.cancelled, to: taken.key, by: doing()))
    }
    orders.append(taken)
  }

  private func addLine(_ draft: inout ChangeSetDraft, _ taken: inout Taken, later: Bool) {
    let quantity = Int64.random(in: 1...3, using: &random)
    let cents = Int64.random(in: 700...1_501, using: &random)
    let size = catalogue.sizes.randomElement(using: &random) ?? catalogue.sizes[0]
    var line = NewLine(
      kind: .product, quantity: quantity, unitCents: cents, vatBasisPoints: 1_000)
    if random.chance(30) {
      let other = catalogue.sizes.randomElement(using: &random) ?? size
      line.parts = [(size, catalogue.prices[0]), (other, nil)]
    } else {
      line.productSize = size
      line.price = catalogue.prices.randomElement(using: &random)
    }
    if random.chance(30) { line.options = [(catalogue.options[0], 100)] }
    let key = draft.add(line, to: taken.key, laterBy: later ? doing() : nil)
    if line.parts.isEmpty { taken.lines.append((key, quantity, cents, size)) }
    if random.chance(10) {
      draft.add(
        NewLine(kind: .fee, quantity: 1, unitCents: 250, vatBasisPoints: 2_000), to: taken.key)
    }
  }

  private func changeLines(_ draft: inout ChangeSetDraft) {
    guard let index = orders.indices.randomElement(using: &random) else { return }
    guard random.chance(50), let line = orders[index].lines.randomElement(using: &random) else {
      return addLine(&draft, &orders[index], later: true)
    }
    draft.add(
      NewLine(
        kind: .takeBack, quantity: -line.quantity, unitCents: line.cents, vatBasisPoints: 1_000,
        productSize: line.size, takesBack: line.key),
      to: orders[index].key, laterBy: doing())
  }

  private func addEvent(_ draft: inout ChangeSetDraft) {
    guard let index = orders.indices.randomElement(using: &random) else { return }
    let order = orders[index].key
    let key: FactKey
    if random.chance(35), let target = orders[index].events.randomElement(using: &random) {
      key = draft.add(.void, to: order, voids: target, reason: "by mistake", by: doing())
    } else {
      let steps: [Step] = [.accepted, .preparing, .ready, .delivered, .cancelled, .cancelled]
      let step = steps.randomElement(using: &random) ?? .ready
      key = draft.add(step, to: order, by: doing())
      if step == .preparing {
        draft.addCooking(
          of: catalogue.ingredients[0], quantity: 100, under: key, at: world.clock)
      }
    }
    orders[index].events.append(key)
  }

  private func moveMoney(_ draft: inout ChangeSetDraft) {
    guard let index = orders.indices.randomElement(using: &random) else { return }
    let order = orders[index].key
    let cents = Int64.random(in: 1...2_000, using: &random)
    if random.chance(70) {
      orders[index].payments.append(draft.addPayment(cents, .card, to: order, by: doing()))
    } else {
      draft.addRefund(
        cents, .cash, to: order, reason: "cold", of: orders[index].payments.last, by: doing())
    }
  }

  private func moveStock(_ draft: inout ChangeSetDraft) {
    let ingredient = catalogue.ingredients.randomElement(using: &random) ?? catalogue.actor
    let quantity = Int64.random(in: 1...5_000, using: &random)
    let isReceived = random.chance(60)
    draft.addMovement(
      isReceived ? .received : .waste, of: ingredient, quantity: isReceived ? quantity : -quantity,
      by: doing(spread: 10_800_000))
  }

  private func countStock(_ draft: inout ChangeSetDraft) {
    let ingredient = catalogue.ingredients.randomElement(using: &random) ?? catalogue.actor
    // A few instants are shared by several counts: then the key decides.
    var doing = doing(spread: 10_800_000)
    if random.chance(30) {
      doing = Doing(actor: doing.actor, till: 1, at: doing.at / 3_600_000 * 3_600_000)
    }
    draft.addCount(
      of: ingredient, quantity: Int64.random(in: 0...9_000, using: &random), by: doing)
  }

  private func flipSwitch(_ draft: inout ChangeSetDraft) {
    let product = catalogue.products.randomElement(using: &random) ?? catalogue.actor
    var replaced = switches[product] ?? []
    // Sometimes a revision does not know the newest one: two values, a conflict.
    if random.chance(30), !replaced.isEmpty { replaced.removeLast() }
    let key = draft.addRevision(
      of: product, in: Tables.products, column: Tables.soldOutColumn,
      integer: random.chance(50) ? 1 : 0, replaces: replaced, at: world.clock, by: doing())
    switches[product] = (switches[product] ?? []).filter { !replaced.contains($0) } + [key]
  }

  private func addCustomer(_ draft: inout ChangeSetDraft) {
    let key = draft.addCustomer(
      name: "Zoé \(customers.count)", phone: random.chance(80) ? "06 12 34" : nil,
      salt: salt(), by: doing())
    if random.chance(60) {
      _ = draft.add(
        NewAddress(street: "1, rue de l’Été", postcode: "38000", city: "Grenoble"), of: key,
        salt: salt(), by: doing())
    }
    customers.append(key)
  }

  private func salt() -> [UInt8] { (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) } }
}
