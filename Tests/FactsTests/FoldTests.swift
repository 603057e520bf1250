import Facts
import SyncProtocol
import Testing

/// The fold, phenomenon by phenomenon, and in every order of arrival.
struct FoldTests {
  private let order = FactKey(ChangeSetID(Bench.incarnation, 1), place: 0)
  private let shelf = StockKey(store: Bench.store, ingredient: Bench.ingredient)

  /// An order of two pizzas at 10.00.
  private func taken() -> ChangeSetDraft {
    Bench.draft(1) { draft in
      let order = draft.add(
        NewOrder(channel: .counter, service: .eatIn, number: 1), by: Bench.doing())
      draft.add(
        NewLine(
          kind: .product, quantity: 2, unitCents: 1_000, vatBasisPoints: 1_000,
          productSize: Bench.size), to: order)
    }
  }

  private func event(_ sequence: Int64, _ step: Step, voids: Int64? = nil) -> ChangeSetDraft {
    Bench.draft(sequence) { draft in
      let target = voids.map { FactKey(ChangeSetID(Bench.incarnation, $0), place: 0) }
      draft.add(step, to: order, voids: target, by: Bench.doing(sequence))
    }
  }

  private func fold(_ drafts: [ChangeSetDraft]) -> Bench {
    var bench = Bench()
    for draft in drafts { bench.fold(draft) }
    return bench
  }

  private func totals(_ bench: Bench) -> [Int64] {
    [
      bench.hours.values.map(\.orders).reduce(0, +), bench.hours.values.map(\.cents).reduce(0, +),
      bench.products.values.map(\.halves).reduce(0, +),
      bench.products.values.map(\.cents).reduce(0, +),
    ]
  }

  // MARK: Orders

  @Test func `an order counts for what its lines come to`() {
    let bench = fold([taken()])
    #expect(bench.orders[order]?.dueCents == 2_000)
    #expect(bench.orders[order]?.step == Step.placed.rawValue)
    #expect(totals(bench) == [1, 2_000, 4, 2_000])
  }

  @Test func `cancelled before cooking, its lines count nothing, and what was paid is due back`() {
    let paid = Bench.draft(2) { $0.addPayment(2_000, .card, to: order, by: Bench.doing()) }
    let bench = fold([taken(), paid, event(3, .cancelled)])
    #expect(bench.orders[order]?.dueCents == -2_000)
    #expect(totals(bench) == [0, 0, 0, 0])
    let refund = Bench.draft(4) {
      $0.addRefund(2_000, .card, to: order, reason: "cancelled", by: Bench.doing())
    }
    #expect(fold([taken(), paid, event(3, .cancelled), refund]).orders[order]?.dueCents == 0)
  }

  @Test func `cancelled after cooking, its lines count`() {
    let bench = fold([taken(), event(2, .preparing), event(3, .cancelled)])
    #expect(bench.orders[order]?.isCancelled == true)
    #expect(bench.orders[order]?.dueCents == 2_000)
    #expect(totals(bench) == [1, 2_000, 4, 2_000])
  }

  @Test func `cooking that starts after all makes a cancelled order count again`() {
    let bench = fold([taken(), event(2, .cancelled), event(3, .preparing)])
    #expect(bench.orders[order]?.saleCents == 2_000)
    #expect(totals(bench) == [1, 2_000, 4, 2_000])
  }

  @Test func `a voided cancellation counts again, its voided void does not`() {
    let once = [taken(), event(2, .cancelled), event(3, .void, voids: 2)]
    #expect(totals(fold(once)) == [1, 2_000, 4, 2_000])
    let twice = fold(once + [event(4, .void, voids: 3)])
    #expect(twice.orders[order]?.isCancelled == true)
    #expect(totals(twice) == [0, 0, 0, 0])
    #expect(
      totals(fold(once + [event(4, .void, voids: 3), event(5, .void, voids: 4)]))
        == [1, 2_000, 4, 2_000])
  }

  @Test func `progress is the furthest step that is not voided`() {
    let bench = fold([
      taken(), event(2, .ready), event(3, .accepted), event(4, .void, voids: 2),
    ])
    #expect(bench.orders[order]?.step == Step.accepted.rawValue)
  }

  @Test func `a line that is added later, and one taken back, change what is due`() {
    let later = Bench.draft(2) { draft in
      draft.add(
        NewLine(
          kind: .product, quantity: 1, unitCents: 700, vatBasisPoints: 1_000,
          productSize: Bench.otherSize), to: order, laterBy: Bench.doing())
      draft.add(
        NewLine(
          kind: .takeBack, quantity: -1, unitCents: 1_000, vatBasisPoints: 1_000,
          productSize: Bench.size, takesBack: FactKey(ChangeSetID(Bench.incarnation, 1), place: 1)),
        to: order, laterBy: Bench.doing())
    }
    let bench = fold([taken(), later])
    #expect(bench.orders[order]?.dueCents == 1_700)
    #expect(totals(bench) == [1, 1_700, 4, 1_700])
  }

  @Test func `the odd cent of a half-and-half is with its first half`() {
    let draft = Bench.draft(1) { draft in
      let order = draft.add(
        NewOrder(channel: .counter, service: .eatIn, number: 1), by: Bench.doing())
      var line = NewLine(kind: .product, quantity: 1, unitCents: 1_001, vatBasisPoints: 1_000)
      line.parts = [(Bench.size, nil), (Bench.otherSize, nil)]
      draft.add(line, to: order)
    }
    let sums = fold([draft]).products
    let first = sums.first { $0.key.productSize == Bench.size }?.value
    let second = sums.first { $0.key.productSize == Bench.otherSize }?.value
    #expect(first == ProductSum(halves: 1, cents: 501))
    #expect(second == ProductSum(halves: 1, cents: 500))
  }

  @Test func `a customer's orders are counted, the newest is known`() {
    let customer = FactKey(ChangeSetID(Bench.incarnation, 9), place: 0)
    func taken(_ sequence: Int64, _ shift: Int64) -> ChangeSetDraft {
      Bench.draft(sequence) {
        _ = $0.add(
          NewOrder(channel: .phone, service: .delivery, number: 1, customer: customer),
          by: Bench.doing(shift))
      }
    }
    let bench = fold([taken(1, 500), taken(2, 100)])
    #expect(bench.customers[customer]?.orders == 2)
    #expect(bench.customers[customer]?.lastOrderAt == Bench.at + 500)
  }

  @Test func `of an erased customer nothing is kept, whether orders come before or after`() {
    let customer = FactKey(ChangeSetID(Bench.incarnation, 9), place: 0)
    func taken(_ sequence: Int64) -> ChangeSetDraft {
      Bench.draft(sequence) {
        _ = $0.add(
          NewOrder(channel: .phone, service: .delivery, number: 1, customer: customer),
          by: Bench.doing())
      }
    }
    let erasure = Bench.draft(1, by: Incarnation(writer: .headOffice, random: 4)) {
      $0.addErasure(of: customer, reason: "asked", at: Bench.at)
    }
    let orders = [
      [taken(1), taken(2), erasure], [erasure, taken(1)], [taken(1), erasure, taken(2)],
    ]
    for drafts in orders {
      #expect(fold(drafts).customers.isEmpty)
      #expect(fold(drafts).orders.count == drafts.count - 1)
    }
  }

  @Test func `facts of an order that is not held change nothing`() {
    let bench = fold([event(2, .cancelled)])
    #expect(bench.orders.isEmpty)
    #expect(bench.hours.isEmpty)
  }

  // MARK: Stock

  private func move(_ sequence: Int64, _ quantity: Int64, at shift: Int64) -> ChangeSetDraft {
    Bench.draft(sequence) {
      $0.addMovement(
        quantity > 0 ? .received : .waste, of: Bench.ingredient, quantity: quantity,
        by: Bench.doing(shift))
    }
  }

  private func count(
    _ sequence: Int64, _ quantity: Int64, at shift: Int64,
    by incarnation: Incarnation = Bench.incarnation
  ) -> ChangeSetDraft {
    Bench.draft(sequence, by: incarnation) {
      $0.addCount(of: Bench.ingredient, quantity: quantity, by: Bench.doing(shift))
    }
  }

  @Test func `a movement behind a count is in the variance, not in the level`() {
    let bench = fold([move(1, 100, at: 0), count(2, 90, at: 50), move(3, -5, at: 20)])
    #expect(bench.stock[shelf]?.level == 90)
    #expect(fold([count(1, 90, at: 50), move(2, -5, at: 60)]).stock[shelf]?.level == 85)
  }

  @Test func `a movement at the very instant of a count is behind it`() {
    #expect(fold([count(1, 90, at: 50), move(2, -5, at: 50)]).stock[shelf]?.level == 90)
    #expect(fold([move(1, -5, at: 50), count(2, 90, at: 50)]).stock[shelf]?.level == 90)
  }

  @Test func `an older count that comes late changes nothing`() {
    let bench = fold([count(1, 90, at: 50), move(2, 10, at: 60), count(3, 500, at: 40)])
    #expect(bench.stock[shelf]?.level == 100)
  }

  @Test func `of two counts of one instant, the key decides`() {
    let other = Incarnation(writer: Bench.store, random: 2)
    let a = count(1, 90, at: 50)
    let b = count(1, 70, at: 50, by: other)
    #expect(fold([a, b]).stock[shelf]?.level == 70)
    #expect(fold([b, a]).stock[shelf]?.level == 70)
  }

  @Test func `stock below zero is shown`() {
    #expect(fold([move(1, -5, at: 0)]).stock[shelf]?.level == -5)
  }

  // MARK: Master data

  private let headOffice = Incarnation(writer: .headOffice, random: 9)

  private func price(_ sequence: Int64, _ cents: Int64, replaces: [Int64] = []) -> ChangeSetDraft {
    Bench.draft(sequence, by: headOffice) { draft in
      draft.addPrice(
        of: Bench.size, cents: cents, fromDay: 20_000,
        replaces: replaces.map { FactKey(ChangeSetID(headOffice, $0), place: 0) }, at: Bench.at)
    }
  }

  private func name(_ sequence: Int64, _ text: String, replaces: [FactKey]) -> ChangeSetDraft {
    Bench.draft(sequence, by: headOffice) {
      $0.addRevision(
        of: Bench.product, in: Tables.products, column: 2, text: text, replaces: replaces,
        at: Bench.at + sequence)
    }
  }

  private func revision(_ sequence: Int64) -> FactKey {
    FactKey(ChangeSetID(headOffice, sequence), place: 0)
  }

  @Test func `two prices that do not know of each other are both kept`() {
    let key = PriceKey(productSize: Bench.size, store: .headOffice, fromDay: 20_000)
    let both = fold([price(2, 900), price(3, 950)])
    #expect(both.prices[key]?.map(\.cents).sorted() == [900, 950])
    let settled = fold([price(2, 900), price(3, 950), price(4, 990, replaces: [2, 3])])
    #expect(settled.prices[key]?.map(\.cents) == [990])
  }

  @Test func `two revisions of one value are a conflict until one replaces both`() {
    let key = ValueKey(entity: Bench.product, store: .headOffice, column: 2)
    let conflict = [
      name(2, "A", replaces: [Bench.product]), name(3, "B", replaces: [Bench.product]),
    ]
    #expect(fold(conflict).values[key]?.compactMap(\.text).sorted() == ["A", "B"])
    let settled = fold(conflict + [name(4, "C", replaces: [revision(2), revision(3)])])
    #expect(settled.values[key]?.compactMap(\.text) == ["C"])
  }

  @Test func `a revision that replaces nothing conflicts with the value of creation`() {
    let key = ValueKey(entity: Bench.product, store: .headOffice, column: 2)
    let found = fold([name(2, "A", replaces: [])]).values[key] ?? []
    #expect(Set(found.map(\.revision)) == [Bench.product, revision(2)])
  }

  @Test func `clearing a value is a value`() {
    let cleared = Bench.draft(2, by: headOffice) {
      $0.addRevision(
        of: Bench.product, in: Tables.products, column: 2, replaces: [Bench.product], at: Bench.at)
    }
    let key = ValueKey(entity: Bench.product, store: .headOffice, column: 2)
    let found = fold([cleared]).values[key]
    #expect(found?.count == 1)
    #expect(found?.first?.text == nil)
  }

  @Test func `each store has a switch of its own`() {
    func sold(_ store: StoreNumber) -> ChangeSetDraft {
      Bench.draft(1, by: Incarnation(writer: store, random: 5)) {
        $0.addRevision(
          of: Bench.product, in: Tables.products, column: Tables.soldOutColumn, integer: 1,
          replaces: [], at: Bench.at, by: Bench.doing())
      }
    }
    let other = StoreNumber(2) ?? .headOffice
    let bench = fold([sold(Bench.store), sold(other)])
    #expect(bench.values.count == 2)
    #expect(bench.values.values.allSatisfy { $0.count == 1 })
  }

  // MARK: Any order of arrival

  /// All orders in which each draft comes after those it depends on: its own incarnation's earlier.
  private func interleavings(_ branches: [[ChangeSetDraft]]) -> [[ChangeSetDraft]] {
    if branches.allSatisfy(\.isEmpty) { return [[]] }
    return branches.indices.filter { !branches[$0].isEmpty }.flatMap { index in
      var rest = branches
      let first = rest[index].removeFirst()
      return interleavings(rest).map { [first] + $0 }
    }
  }

  @Test func `events of two branches give the same state in every order`() {
    let other = Incarnation(writer: Bench.store, random: 2)
    let first = FactKey(ChangeSetID(Bench.incarnation, 2), place: 0)
    let mine = [
      event(2, .cancelled), event(3, .void, voids: 2),
      Bench.draft(4) { $0.addPayment(500, .cash, to: order, by: Bench.doing()) },
    ]
    let theirs = [
      Bench.draft(2, by: other) { $0.add(.cancelled, to: order, by: Bench.doing()) },
      Bench.draft(3, by: other) { $0.add(.preparing, to: order, by: Bench.doing()) },
      Bench.draft(4, by: other) {
        $0.add(
          NewLine(
            kind: .product, quantity: 1, unitCents: 300, vatBasisPoints: 1_000,
            productSize: Bench.size), to: order, laterBy: Bench.doing())
      },
    ]
    #expect(first.place == 0)
    let orders = interleavings([mine, theirs])
    #expect(orders.count == 20)
    let expected = fold([taken()] + orders[0])
    for drafts in orders {
      let found = fold([taken()] + drafts)
      #expect(found.orders == expected.orders)
      #expect(found.hours == expected.hours)
      #expect(found.products == expected.products)
    }
  }

  @Test func `counts and movements give the same level in every order`() {
    let facts = [
      count(1, 50, at: 10), count(2, 80, at: 30), move(3, 7, at: 5), move(4, -3, at: 20),
      move(5, 11, at: 40), count(6, 60, at: 30),
    ]
    for drafts in interleavings(facts.map { [$0] }) {
      #expect(fold(drafts).stock[shelf]?.level == 71)
    }
  }

  @Test func `revisions of two branches give the same values in every order`() {
    let key = ValueKey(entity: Bench.product, store: .headOffice, column: 2)
    let facts = [
      name(2, "A", replaces: [Bench.product]), name(3, "B", replaces: [Bench.product]),
      name(4, "C", replaces: [Bench.product]), name(5, "D", replaces: [Bench.product]),
    ]
    for drafts in interleavings(facts.map { [$0] }) {
      #expect(fold(drafts).values[key]?.compactMap(\.text).sorted() == ["A", "B", "C", "D"])
    }
  }
}
