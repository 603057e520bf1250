import SyncProtocol

/// The whole history of an order as JSON.
struct HistoryView: Encodable {
  struct Entry: Encodable {
    let key: String
    let at: Int64
    let actorName: String?
    let till: Int64
    let kind: String
    let fr: String
    let en: String
    /// Taken back since.
    let isVoided: Bool
  }

  let order: String
  let number: Int64
  let entries: [Entry]

  init(_ order: OrderRecord, _ reading: OrderDesk.Reading) throws {
    self.order = "\(order.key)"
    number = order.number
    entries = try OrderChronicle(order, reading).entries.map { entry in
      Entry(
        key: "\(entry.key)", at: entry.at, actorName: reading.menu.name(ofActor: entry.actor),
        till: entry.till, kind: entry.kind, fr: entry.french, en: entry.english,
        isVoided: entry.isVoided)
    }
  }
}
