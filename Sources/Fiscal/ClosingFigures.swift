import Database
import Facts
import Storage
import SyncProtocol

/// What a period comes to.
package struct ClosingFigures: Equatable, Sendable {
  /// Tax included, by rate.
  package internal(set) var vat = VATTotals()
  /// Money taken less money given back, by means of payment.
  package internal(set) var means = Sums()
  package internal(set) var receipts: Int64 = 0
  /// The part of it that is of business days before.
  package internal(set) var lateCents: Int64 = 0

  package init() {}

  /// What a closing says.
  package init(of closing: FiscalRecord) {
    vat = closing.vat ?? VATTotals()
    means = closing.text("means").flatMap { Sums($0) } ?? Sums()
    receipts = closing.integer("receipts")
    lateCents = closing.integer("late_cents")
  }

  mutating func add(_ other: ClosingFigures) {
    vat.add(other.vat)
    means.add(other.means)
    receipts += other.receipts
    lateCents += other.lateCents
  }
}

/// Which change-sets of a store's chain closings cover.
struct Coverage {
  private let tree: ChainTree

  /// What a closing written now covers: everything that is held.
  let heads: [ChangeSetID]

  /// What was written before any series began: no closing counts it.
  private let past: [ChangeSetID]

  /// - Parameters:
  ///   - database: a store's.
  ///   - series: all that are stored.
  init(_ database: NodeDatabase, _ series: [Series]) {
    let tree = database.trees[.ofStore(database.writer)] ?? ChainTree()
    self.tree = tree
    past = Self.past(of: tree, series.map(\.key.changeSet))
    // What is parked or goes by another name here is of no use in a fact: it is closed later.
    heads = tree.heads.filter { tree.named($0) == $0 && !database.parked.contains($0) }
  }

  /// On each branch the newest change-set that no series stands in or before.
  private static func past(of tree: ChainTree, _ series: [ChangeSetID]) -> [ChangeSetID] {
    var begun: [Incarnation: Int64] = [:]
    var past: [ChangeSetID] = []
    for segment in tree.inCausalOrder {
      if let parent = segment.parent, let from = begun[parent.incarnation],
        parent.sequence >= from
      {
        begun[segment.incarnation] = segment.first
        continue
      }
      let own = series.filter { $0.incarnation == segment.incarnation }.map(\.sequence).min()
      begun[segment.incarnation] = own
      let last = own.map { $0 - 1 } ?? segment.last
      if last >= segment.first { past.append(ChangeSetID(segment.incarnation, last)) }
    }
    return past
  }

  /// The heads that a closing covers; what is written with a month's closing belongs to it.
  static func heads(of closing: FiscalRecord) -> [ChangeSetID] {
    let blob = closing.blob("covers")
    let named = KeyList.keys(in: blob, 0..<blob.count).map(\.changeSet)
    return closing.chain == .days ? named : named + [closing.key.changeSet]
  }

  /// Change-sets up to `ends` that no closing of `earlier` covers.
  func ranges(beyond earlier: [FiscalRecord], upTo ends: [ChangeSetID]) -> [ChainTree.Range] {
    tree.missing(beyond: past + earlier.flatMap(Self.heads), upTo: ends)
  }

  /// Whether a record was there when everything up to `ends` was held.
  func isCovered(_ record: FiscalRecord, by covered: [Incarnation: Int64]) -> Bool {
    record.key.sequence <= covered[record.key.incarnation, default: 0]
  }

  /// How far each incarnation is covered by heads.
  func covered(by heads: [ChangeSetID]) -> [Incarnation: Int64] { tree.covered(by: heads) }
}

extension FiscalRows {
  /// Business days of the receipts in some change-sets.
  func receiptDays(
    in ranges: [ChainTree.Range], _ day: (_ at: Int64) -> Int64
  ) throws -> Set<Int64> {
    var days: Set<Int64> = []
    for range in ranges {
      days.formUnion(
        try connection.rows(
          "SELECT at FROM receipts WHERE incarnation = ?1 AND n BETWEEN ?2 AND ?3",
          range.arguments
        ) { day($0.integer(at: 0)) })
    }
    return days
  }

  /// What some change-sets hold of receipts and money.
  ///
  /// - Parameters:
  ///   - ranges: the change-sets.
  ///   - booked: the business day to which it is booked.
  ///   - day: the business day of an instant.
  /// - Returns: the sums.
  /// - Throws: `DatabaseError`.
  func figures(
    in ranges: [ChainTree.Range], bookedTo booked: Int64, _ day: (_ at: Int64) -> Int64
  ) throws -> ClosingFigures {
    var figures = ClosingFigures()
    for range in ranges {
      let receipts = try connection.rows(
        "SELECT vat, at FROM receipts WHERE incarnation = ?1 AND n BETWEEN ?2 AND ?3",
        range.arguments
      ) { (vat: VATTotals($0.text(at: 0)) ?? VATTotals(), at: $0.integer(at: 1)) }
      for receipt in receipts {
        figures.receipts += 1
        figures.vat.add(receipt.vat)
        if day(receipt.at) < booked { figures.lateCents += receipt.vat.total }
      }
      for (table, sign) in [("payments", Int64(1)), ("refunds", -1)] {
        let sums = try connection.rows(Self.money(in: table), range.arguments) {
          (means: $0.integer(at: 0), cents: $0.integer(at: 1))
        }
        for sum in sums { figures.means.add(sign * sum.cents, at: sum.means) }
      }
    }
    return figures
  }

  /// By means; what was paid with an imported order is the past.
  private static func money(in table: String) -> String {
    """
    SELECT means, sum(cents) FROM \(table) m
    WHERE incarnation = ?1 AND n BETWEEN ?2 AND ?3
      AND NOT (sale_order_n IS NULL AND EXISTS (
        SELECT 1 FROM orders o WHERE o.incarnation = m.incarnation
          AND o.n BETWEEN m.n & ~65535 AND m.n AND o.source IS NOT NULL))
    GROUP BY means
    """
  }
}
