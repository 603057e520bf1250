import Facts
import SyncProtocol

/// Writes a store's script into drafts, one transaction after the other.
///
/// The same drafts go into the product, into the plain path and, flattened, into the yardstick.
/// What they refer to is looked up beforehand, so that only the drafts are measured.
struct Till {
  /// An order as it is rung up.
  private struct Order {
    var lines: [NewLine] = []
    var totalCents: Int64 = 0

    /// What it takes from the shelf, one entry an ingredient, in order of first use.
    var ingredients: [(key: FactKey, quantity: Int64)] = []

    /// Its key, once it is taken.
    var key: FactKey?
  }

  let store: StoreNumber
  private let script: WorkLoad.Script
  private let actor: FactKey
  private var orders: [Order] = []

  init(store: StoreNumber, script: WorkLoad.Script, catalogue: StarterCatalogue) throws {
    self.store = store
    self.script = script
    actor = catalogue.staff[Int(store.rawValue) - 1]
    orders = try script.orders.map { try Self.rungUp($0, catalogue) }
  }

  private static func rungUp(
    _ planned: WorkLoad.Order, _ catalogue: StarterCatalogue
  ) throws -> Order {
    var order = Order()
    for line in planned.lines {
      guard let size = catalogue.sizes["\(line.product) \(line.size)"] else {
        throw BenchError("the catalogue has no \(line.product) in \(line.size)")
      }
      order.totalCents += size.cents * line.quantity
      order.lines.append(
        NewLine(
          kind: .product, quantity: line.quantity, unitCents: size.cents, vatBasisPoints: 1_000,
          productSize: size.key, price: size.price))
      for item in size.recipe {
        let quantity = item.quantity * line.quantity
        if let same = order.ingredients.firstIndex(where: { $0.key == item.ingredient }) {
          order.ingredients[same].quantity += quantity
        } else {
          order.ingredients.append((item.ingredient, quantity))
        }
      }
    }
    return order
  }

  var transactionCount: Int { script.transactions.count }

  func phase(of index: Int) -> WorkLoad.Phase { script.transactions[index].phase }

  /// Adds the facts of the transaction with this index; they are done in order, from 0.
  mutating func perform(_ index: Int, in draft: inout ChangeSetDraft) throws {
    let transaction = script.transactions[index]
    let doing = Doing(actor: actor, till: 1, at: transaction.at)
    if transaction.phase == .taken { return take(transaction.order, doing, &draft) }
    guard let key = orders[transaction.order].key else {
      throw BenchError("an event before its order")
    }
    switch transaction.phase {
    case .taken: break
    case .accepted: draft.add(.accepted, to: key, by: doing)
    case .delivered: draft.add(.delivered, to: key, by: doing)
    case .preparing:
      let event = draft.add(.preparing, to: key, by: doing)
      for item in orders[transaction.order].ingredients {
        draft.addCooking(of: item.key, quantity: item.quantity, under: event, at: doing.at)
      }
    }
  }

  private mutating func take(_ index: Int, _ doing: Doing, _ draft: inout ChangeSetDraft) {
    let planned = script.orders[index]
    let key = draft.add(
      NewOrder(channel: .counter, service: .takeAway, number: planned.number), by: doing)
    orders[index].key = key
    for line in orders[index].lines { draft.add(line, to: key) }
    draft.addPayment(
      orders[index].totalCents, planned.isCard ? .card : .cash, to: key, by: doing)
  }
}
