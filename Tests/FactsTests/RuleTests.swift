import Facts
import SyncProtocol
import Testing

/// One test for each refusal.
struct RuleTests {
  private let rules = FactRules()

  private func reason(
    writer: StoreNumber = Bench.store, _ body: (inout ChangeSetDraft) -> Void
  ) -> FactRefusal.Reason? {
    let draft = Bench.draft(1, by: Incarnation(writer: writer, random: 1), body)
    return rules.refusal(of: draft.batch, rows: 0..<draft.batch.count, writer: writer)?.reason
  }

  private func order(_ draft: inout ChangeSetDraft) -> FactKey {
    draft.add(NewOrder(channel: .counter, service: .eatIn, number: 1), by: Bench.doing())
  }

  private func line(
    _ kind: LineKind, _ quantity: Int64, _ cents: Int64, takesBack: FactKey? = nil
  ) -> FactRefusal.Reason? {
    reason { draft in
      let key = order(&draft)
      draft.add(
        NewLine(
          kind: kind, quantity: quantity, unitCents: cents, vatBasisPoints: 0,
          takesBack: takesBack), to: key)
    }
  }

  @Test func `good facts of every kind pass`() {
    #expect(line(.product, 1, 900) == nil)
    #expect(line(.fee, 1, 250) == nil)
    #expect(line(.discount, 1, -100) == nil)
    #expect(line(.takeBack, -1, 900, takesBack: Bench.size) == nil)
  }

  @Test func `a table that the writer may not write is refused`() {
    #expect(
      reason { draft in
        _ = draft.addStaff(name: "X", role: .cook, at: 1)
      } == .wrongWriter)
    #expect(reason(writer: .headOffice) { draft in _ = order(&draft) } == .wrongWriter)
  }

  @Test func `a required value that is missing is refused`() {
    #expect(
      reason { draft in
        _ = draft.begin(Tables.orders)
        for _ in 0..<15 { draft.append(nil as Int64?) }
      } == .missingValue)
  }

  @Test func `a value out of its range is refused`() {
    #expect(
      reason { draft in
        _ = draft.add(
          NewOrder(channel: .counter, service: .eatIn, number: 0), by: Bench.doing())
      }
        == .outOfRange)
    #expect(line(.product, 1_001, 900) == .outOfRange)
  }

  @Test func `an instant, a text or a list over the limit is refused`() {
    #expect(
      reason { draft in
        _ = draft.addCount(
          of: Bench.ingredient, quantity: 1, by: Doing(actor: Bench.actor, till: 1, at: -1))
      }
        == .outOfRange)
    #expect(
      reason { draft in
        _ = draft.add(
          NewOrder(
            channel: .counter, service: .eatIn, number: 1,
            note: String(repeating: "x", count: Limits.valueBytes + 1)), by: Bench.doing())
      }
        == .outOfRange)
    let many = (0...Limits.keysPerList).map { FactKey(Bench.catalogue, place: $0) }
    #expect(
      reason(writer: .headOffice) { draft in
        _ = draft.addPrice(
          of: Bench.size, cents: 1, fromDay: 0, replaces: many, at: 1)
      } == .outOfRange)
  }

  @Test func `a salt that is missing or of another length is refused`() {
    #expect(
      reason { draft in
        _ = draft.addCustomer(
          name: "X", phone: nil, salt: [1, 2], by: Bench.doing())
      } == .outOfRange)
    #expect(
      reason { draft in
        _ = draft.begin(Tables.customers)
        draft.append(Bench.actor)
        draft.append(1)
        draft.append(Bench.at)
        draft.append("X")
        for _ in 0..<3 { draft.append(nil as String?) }
      } == .missingValue)
  }

  @Test func `a child without a parent is refused`() {
    #expect(
      reason { draft in
        _ = draft.begin(Tables.payments)
        draft.append(nil as FactKey?)
      } == .missingValue)
    #expect(
      reason { draft in
        _ = draft.begin(Tables.lineOptions)
        draft.append(nil as FactKey?)
        draft.append(Bench.size)
        draft.append(1)
      } == .missingValue)
  }

  @Test func `lines with a sign that does not fit their kind are refused`() {
    #expect(line(.product, 0, 900) == .impossibleQuantity)
    #expect(line(.product, -1, 900) == .impossibleQuantity)
    #expect(line(.fee, 1, -1) == .impossibleQuantity)
    #expect(line(.discount, -1, -100) == .impossibleQuantity)
    #expect(line(.discount, 1, 100) == .impossibleQuantity)
    #expect(line(.takeBack, 1, 900, takesBack: Bench.size) == .impossibleQuantity)
    #expect(line(.takeBack, -1, 900) == .missingValue)
  }

  @Test(arguments: [0, 1, 3])
  func `a half-and-half without two halves is refused`(halves: Int) {
    let found = reason { draft in
      let key = order(&draft)
      var line = NewLine(kind: .product, quantity: 1, unitCents: 900, vatBasisPoints: 0)
      line.parts = Array(repeating: (Bench.size, nil), count: halves)
      draft.add(line, to: key)
    }
    #expect(found == (halves == 0 ? nil : .impossibleQuantity))
  }

  @Test func `halves under a line with a size, or not right behind it, are refused`() {
    #expect(
      reason { draft in
        let key = order(&draft)
        var line = NewLine(
          kind: .product, quantity: 1, unitCents: 900, vatBasisPoints: 0, productSize: Bench.size)
        line.parts = [(Bench.size, nil), (Bench.otherSize, nil)]
        draft.add(line, to: key)
      } == .impossibleQuantity)
    #expect(
      reason { draft in
        let key = order(&draft)
        let line = draft.add(
          NewLine(
            kind: .product, quantity: 1, unitCents: 900, vatBasisPoints: 0,
            options: [(Bench.size, 1)]), to: key)
        for _ in 0..<2 {
          _ = draft.begin(Tables.lineParts, parent: line)
          draft.append(Bench.size)
          draft.append(nil as FactKey?)
        }
      } == .impossibleQuantity)
  }

  @Test func `an event of a step that is not known, or a void without its target, is refused`() {
    func event(_ step: Int64, voids: FactKey? = nil) -> FactRefusal.Reason? {
      reason { draft in
        let key = order(&draft)
        _ = draft.begin(Tables.orderEvents, parent: key)
        draft.append(step)
        draft.append(Bench.at)
        draft.append(Bench.actor)
        draft.append(1)
        draft.append(voids)
        draft.append(nil as String?)
      }
    }
    #expect(event(30) == nil)
    #expect(event(25) == .outOfRange)
    #expect(event(90) == .outOfRange)
    #expect(event(80) == .missingValue)
    #expect(event(30, voids: Bench.size) == .missingValue)
  }

  @Test func `movements of an impossible sign, or a transfer to nowhere, are refused`() {
    func move(
      _ kind: MovementKind, _ quantity: Int64, to store: StoreNumber? = nil
    ) -> FactRefusal.Reason? {
      reason { draft in
        _ = draft.addMovement(
          kind, of: Bench.ingredient, quantity: quantity, counterpart: store, by: Bench.doing())
      }
    }
    #expect(move(.received, 5) == nil)
    #expect(move(.received, -5) == .impossibleQuantity)
    #expect(move(.waste, 5) == .impossibleQuantity)
    #expect(move(.waste, 0) == .impossibleQuantity)
    #expect(move(.transferOut, -5) == .missingValue)
    #expect(move(.transferOut, -5, to: Bench.store) == nil)
    #expect(move(.transferIn, -5, to: Bench.store) == .impossibleQuantity)
    #expect(
      reason { draft in
        _ = draft.addCount(
          of: Bench.ingredient, quantity: -1, by: Bench.doing())
      } == .outOfRange)
  }

  @Test func `a revision is of the version that knows its column`() throws {
    for (name, version) in [("city", UInt16(1)), ("street", 2)] {
      let index = try #require(Tables.stores.columns.firstIndex { $0.name == name })
      let draft = Bench.draft(1, by: Incarnation(writer: .headOffice, random: 1)) {
        _ = $0.addRevision(
          of: Bench.product, in: Tables.stores, column: Int64(index + 1), text: "x", replaces: [],
          at: Bench.at)
      }
      #expect(Tables.schema.lowestVersion(for: draft.batch) == 1)
      #expect(Tables.schema.lowestVersion(revisedBy: draft.batch) == version)
    }
  }

  @Test func `what arrives names its sender, and may be nothing`() {
    let other = StoreNumber(2) ?? .headOffice
    let transfer = FactKey(ChangeSetID(Incarnation(writer: other, random: 5), 3), place: 0)
    func arrive(
      _ quantity: Int64, from store: StoreNumber, _ transfer: FactKey?, booked: Int64? = nil
    ) -> FactRefusal.Reason? {
      reason { draft in
        draft.addMovement(
          .transferIn, of: Bench.ingredient, quantity: quantity, counterpart: store,
          transfer: transfer, alreadyBooked: booked, by: Bench.doing())
      }
    }
    #expect(arrive(5, from: other, transfer) == nil)
    #expect(arrive(0, from: other, transfer) == nil)
    #expect(arrive(0, from: other, transfer, booked: 5) == nil)
    #expect(arrive(0, from: other, nil) == .impossibleQuantity)
    #expect(arrive(-1, from: other, transfer) == .impossibleQuantity)
    #expect(arrive(5, from: Bench.store, transfer) == .outOfRange)
    let own = FactKey(ChangeSetID(Incarnation(writer: Bench.store, random: 5), 3), place: 0)
    #expect(arrive(5, from: Bench.store, own) == .outOfRange)
    let isReceipt = reason { draft in
      draft.addMovement(
        .waste, of: Bench.ingredient, quantity: -1, transfer: transfer, by: Bench.doing())
    }
    #expect(isReceipt == .outOfRange)
    #expect(arrive(5, from: other, nil, booked: 5) == .outOfRange)
    #expect(arrive(0, from: other, transfer, booked: -5) == .outOfRange)
  }

  @Test func `a store revises its switches and nothing else`() {
    func revise(
      _ writer: StoreNumber, _ column: Int64, _ integer: Int64?
    ) -> FactRefusal.Reason? {
      reason(writer: writer) { draft in
        _ = draft.addRevision(
          of: Bench.product, in: Tables.products, column: column, integer: integer, replaces: [],
          at: Bench.at)
      }
    }
    #expect(revise(Bench.store, Tables.soldOutColumn, 1) == nil)
    #expect(revise(Bench.store, Tables.soldOutColumn, 2) == .outOfRange)
    #expect(revise(Bench.store, Tables.soldOutColumn, nil) == .outOfRange)
    #expect(revise(Bench.store, 2, 1) == .wrongWriter)
    #expect(revise(.headOffice, Tables.soldOutColumn, 1) == .wrongWriter)
    #expect(revise(.headOffice, 2, 1) == nil)
  }

  @Test func `an erasure is head office's and names a customer, a fact of a store`() {
    func erase(_ writer: StoreNumber, _ customer: FactKey) -> FactRefusal.Reason? {
      reason(writer: writer) { draft in
        draft.addErasure(of: customer, reason: "asked", at: Bench.at)
      }
    }
    let customer = FactKey(incarnation: Bench.incarnation, n: 65_536)
    #expect(erase(.headOffice, customer) == nil)
    #expect(erase(Bench.store, customer) == .wrongWriter)
    #expect(erase(.headOffice, Bench.product) == .outOfRange)
    let tooFar = FactKey(incarnation: Bench.incarnation, n: Limits.integerMagnitude + 1)
    #expect(erase(.headOffice, tooFar) == .outOfRange)
  }

  @Test(arguments: [4, 5, 6, 7])
  func `a personal column is not revised: the revision would keep what an erasure blanks`(
    column: Int64
  ) {
    let customer = FactKey(incarnation: Bench.incarnation, n: 65_536)
    let found = reason(writer: .headOffice) { draft in
      _ = draft.addRevision(
        of: customer, in: Tables.customers, column: column, text: "Zoé", replaces: [],
        at: Bench.at)
    }
    #expect(found == .outOfRange)
  }
}
