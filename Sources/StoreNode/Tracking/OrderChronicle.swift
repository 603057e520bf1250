import Database
import Facts
import Storage
import SyncProtocol

/// Everything that is written of one order, in order of writing, in words.
struct OrderChronicle {
  /// One fact: who, when, where, what.
  struct Entry {
    let key: FactKey
    let at: Int64
    let actor: FactKey?
    let till: Int64
    /// The fact's table, or what kind of it: a stable word.
    let kind: String
    let french: String
    let english: String
    var isVoided = false
  }

  /// The oldest first: height decides, as everywhere.
  let entries: [Entry]

  /// - Throws: `DatabaseError`.
  init(_ order: OrderRecord, _ reading: OrderDesk.Reading) throws {
    let words = HistoryWords(order: order, menu: reading.menu)
    let ticket = try KitchenTicket(order, reading.database)
    let deliveries = try DeliveryReader(reading.database).deliveries(of: order.key)
    let paper = try PaperTrail(order.key, reading.database)
    var entries = [words.taken] + order.lines.map(words.line) + words.events
    entries += order.payments.map(words.payment) + order.refunds.map(words.refund)
    entries += words.dishes(ticket)
    entries += try words.deliveries(deliveries, DeliveryReader(reading.database))
    entries += paper.entries
    self.entries = entries.sorted { ($0.key.n, $0.key) < ($1.key.n, $1.key) }
  }
}
