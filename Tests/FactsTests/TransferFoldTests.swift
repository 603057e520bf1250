import Facts
import SyncProtocol
import Testing

/// A transfer is what its two ends say, in whatever order and however often they are told.
struct TransferFoldTests {
  private static let other = StoreNumber(2) ?? .headOffice
  private static let sender = Incarnation(writer: other, random: 5)
  private static let headOffice = Incarnation(writer: .headOffice, random: 6)
  private let transfer = FactKey(ChangeSetID(sender, 3), place: 0)

  private func sent() -> ChangeSetDraft {
    Bench.draft(3, by: Self.sender) { draft in
      draft.addMovement(
        .transferOut, of: Bench.ingredient, quantity: -500, counterpart: Bench.store,
        by: Bench.doing())
    }
  }

  private func received(_ sequence: Int64, _ quantity: Int64, booked: Int64?) -> ChangeSetDraft {
    Bench.draft(sequence) { draft in
      draft.addMovement(
        .transferIn, of: Bench.ingredient, quantity: quantity, counterpart: Self.other,
        transfer: transfer, alreadyBooked: booked, by: Bench.doing(sequence))
    }
  }

  private func relay(_ sequence: Int64, of draft: ChangeSetDraft) -> ChangeSetDraft {
    Bench.draft(sequence, by: Self.headOffice) { relay in
      relay.addRelay(
        of: draft.batch.rows[0].key, in: Tables.stockMovements,
        content: RelayedFact.content(of: draft.batch, 0, Tables.stockMovements, Tables.schema))
    }
  }

  private func fold(_ drafts: [ChangeSetDraft]) -> TransferState? {
    var bench = Bench()
    for draft in drafts { bench.fold(draft) }
    return bench.transfers[transfer]
  }

  private func orders<T>(_ items: [T]) -> [[T]] {
    if items.isEmpty { return [[]] }
    return items.indices.flatMap { index in
      var rest = items
      let first = rest.remove(at: index)
      return orders(rest).map { [first] + $0 }
    }
  }

  @Test func `in every order and repeated, relayed or merged, it is the same transfer`() throws {
    // Taken in by two machines of one store: the lower key is shown.
    let (first, second) = (received(8, 450, booked: 20), received(9, 500, booked: nil))
    let told = [
      relay(1, of: sent()), relay(2, of: first), relay(3, of: second), relay(4, of: sent()),
    ]
    let all = try #require(fold([sent(), first, second] + told))
    #expect(all.sent?.quantity == 500 && all.sent?.to == Bench.store)
    #expect(all.received?.quantity == 470)
    #expect(all.received?.movement == first.batch.rows[0].key)
    #expect(!all.isUnrelayed)
    for order in orders([sent(), first, second, told[0], told[1], told[2]]) {
      #expect(fold(order) == all)
    }
    for order in orders(told) { #expect(fold(order) == all) }
  }

  @Test func `what each end was not told is not known, and told is what is owed no more`() {
    #expect(fold([sent()])?.received == nil)
    #expect(fold([sent()])?.isUnrelayed == true)
    #expect(fold([relay(1, of: sent())])?.isUnrelayed == false)
    let arrival = received(8, 480, booked: nil)
    #expect(fold([arrival])?.sent == nil)
    #expect(fold([sent(), relay(1, of: sent()), arrival])?.isUnrelayed == true)
    #expect(
      fold([sent(), relay(1, of: sent()), arrival, relay(2, of: arrival)])?.isUnrelayed == false)
  }

  @Test func `a relay moves no level`() {
    var bench = Bench()
    bench.fold(relay(1, of: sent()))
    #expect(bench.stock.isEmpty)
  }
}
