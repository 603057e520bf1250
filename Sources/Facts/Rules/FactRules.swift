package import SyncProtocol

/// The rules that every fact obeys, checked at the API before writing and at the merge before
/// storing.
///
/// Fact tables carry no CHECK of their own, so that a later version can relax a rule.
package struct FactRules: Sendable {
  let schema: FactSchema

  package init(schema: FactSchema = Tables.schema) { self.schema = schema }

  /// The first thing wrong with the facts in `rows`, written by `writer`; nil if all is well.
  package func refusal(
    of batch: FactBatch, rows: Range<Int>, writer: StoreNumber
  ) -> FactRefusal? {
    for row in rows {
      guard let table = schema.table(Int(batch.rows[row].table)) else { continue }
      if let found = refusal(of: batch, row, table, writer) { return found }
      if table.number == Tables.lineParts.number,
        let found = partRefusal(of: batch, row, within: rows)
      {
        return found
      }
    }
    return nil
  }

  /// The first thing wrong with one fact, but for what it shares with its neighbours.
  func refusal(
    of batch: FactBatch, _ row: Int, _ table: FactTable, _ writer: StoreNumber
  ) -> FactRefusal? {
    let key = batch.rows[row].key
    guard table.writers.include(writer) else {
      return FactRefusal(.wrongWriter, key, "\(table.name) is not written by \(writer)")
    }
    for column in table.columns.indices {
      if let found = refusal(of: batch, row, table, column: column) { return found }
    }
    if let found = saltRefusal(of: batch, row, table) { return found }
    return crossColumnRefusal(of: batch, row, table, writer)
  }

  private func refusal(
    of batch: FactBatch, _ row: Int, _ table: FactTable, column: Int
  ) -> FactRefusal? {
    let key = batch.rows[row].key
    func name() -> String { "\(table.name).\(table.columns[column].name)" }
    switch batch.cell(row, table.cellOffsets[column]) {
    case .null:
      if table.columns[column].isRequired {
        return FactRefusal(.missingValue, key, "\(name()) is missing")
      }
    case .integer(let value):
      let range = table.columns[column].range ?? Self.widest(table.columns[column].kind)
      if !range.contains(value) {
        return FactRefusal(
          .outOfRange, key,
          "\(name()) is \(value), not in \(range.lowerBound)…\(range.upperBound)")
      }
    case .bytes(_, let count):
      if !Self.sizes(table.columns[column].kind).contains(Int(count)) {
        return FactRefusal(.outOfRange, key, "\(name()) has \(count) bytes")
      }
    }
    return nil
  }

  /// What the wire can carry where the table says nothing narrower: what could not be sent is not
  /// written (I1).
  private static func widest(_ kind: FactColumn.Kind) -> ClosedRange<Int64> {
    switch kind {
    case .instant: 0...Limits.latestInstant
    case .reference, .parent, .name: 0...Int64.max
    default: -Limits.integerMagnitude...Limits.integerMagnitude
    }
  }

  private static func sizes(_ kind: FactColumn.Kind) -> ClosedRange<Int> {
    switch kind {
    case .keys: 16...16 * Limits.keysPerList
    case .salt: PersonalSection.saltBytes...PersonalSection.saltBytes
    case .seal: 32...32
    default: 0...Limits.valueBytes
    }
  }

  /// Personal values without a salt would neither be hashed nor travel.
  private func saltRefusal(
    of batch: FactBatch, _ row: Int, _ table: FactTable
  ) -> FactRefusal? {
    guard !table.personal.isEmpty,
      table.personal.contains(where: { !batch.cell(row, table.cellOffsets[$0]).isNull }),
      let salt = table.columns.firstIndex(where: { $0.kind == .salt }),
      batch.cell(row, table.cellOffsets[salt]).isNull
    else { return nil }
    return FactRefusal(.missingValue, batch.rows[row].key, "\(table.name).salt is missing")
  }

  /// The two halves of a half-and-half stand right behind their line, which has no size of its own.
  private func partRefusal(
    of batch: FactBatch, _ row: Int, within rows: Range<Int>
  ) -> FactRefusal? {
    let key = batch.rows[row].key
    let line = Int(batch.rows[row].parentRow)
    func place(_ index: Int) -> Int? {
      guard rows.contains(index), batch.rows[index].table == batch.rows[row].table,
        Int(batch.rows[index].parentRow) == line
      else { return nil }
      return batch.rows[index].key.place
    }
    if line >= 0, batch.key(line, LineCells.productSize) == nil {
      let first = batch.rows[line].key.place + 1
      if key.place == first, place(row + 1) == first + 1 { return nil }
      if key.place == first + 1, place(row - 1) == first { return nil }
    }
    return FactRefusal(
      .impossibleQuantity, key, "a half-and-half has two halves, written right behind its line")
  }

  /// Rules between columns of one fact.
  private func crossColumnRefusal(
    of batch: FactBatch, _ row: Int, _ table: FactTable, _ writer: StoreNumber
  ) -> FactRefusal? {
    switch table.number {
    case Tables.lines.number: lineRefusal(of: batch, row)
    case Tables.orderEvents.number: eventRefusal(of: batch, row)
    case Tables.stockMovements.number: movementRefusal(of: batch, row)
    case Tables.revisions.number: revisionRefusal(of: batch, row, writer)
    case Tables.erasures.number: erasureRefusal(of: batch, row)
    case Tables.relays.number: relayRefusal(of: batch, row)
    default: missingParentRefusal(of: batch, row, table)
    }
  }

  private func missingParentRefusal(
    of batch: FactBatch, _ row: Int, _ table: FactTable
  ) -> FactRefusal? {
    guard table.parent != nil, batch.parentKey(row) == nil else { return nil }
    return FactRefusal(.missingValue, batch.rows[row].key, "\(table.name) without a parent")
  }

  private func lineRefusal(of batch: FactBatch, _ row: Int) -> FactRefusal? {
    let quantity = batch.integer(row, LineCells.quantity) ?? 0
    let unitCents = batch.integer(row, LineCells.unitCents) ?? 0
    let takesBack = batch.key(row, LineCells.takesBack)
    func refuse(_ detail: String) -> FactRefusal {
      FactRefusal(.impossibleQuantity, batch.rows[row].key, detail)
    }
    switch LineKind(rawValue: batch.integer(row, LineCells.kind) ?? 0) {
    case .product, .fee:
      if quantity <= 0 { return refuse("a line of \(quantity) that takes nothing back") }
      if unitCents < 0 { return refuse("a price below zero") }
    case .discount:
      if quantity <= 0 { return refuse("a discount of \(quantity)") }
      if unitCents > 0 { return refuse("a discount that adds money") }
    case .takeBack:
      if quantity >= 0 { return refuse("a line that takes back adds \(quantity)") }
      if takesBack == nil {
        return FactRefusal(
          .missingValue, batch.rows[row].key, "a line that takes back names no line")
      }
    case nil:
      break
    }
    return missingParentRefusal(of: batch, row, Tables.lines)
  }

  private func eventRefusal(of batch: FactBatch, _ row: Int) -> FactRefusal? {
    let raw = batch.integer(row, EventCells.step) ?? 0
    guard let step = Step(rawValue: raw) else {
      return FactRefusal(.outOfRange, batch.rows[row].key, "order step \(raw) is not known")
    }
    if (step == .void) != (batch.key(row, EventCells.voids) != nil) {
      return FactRefusal(
        .missingValue, batch.rows[row].key, "a voiding event names the event it voids")
    }
    return missingParentRefusal(of: batch, row, Tables.orderEvents)
  }

  private static func isPersonal(_ table: Int64, _ column: Int64) -> Bool {
    guard let columns = Tables.schema.table(Int(table))?.columns,
      (1...Int64(columns.count)).contains(column)
    else { return false }
    let named = columns[Int(column) - 1]
    return named.isPersonal || named.kind == .salt || named.kind == .seal
  }

  /// Customers are facts of stores; what the erasure names need not be held.
  private func erasureRefusal(of batch: FactBatch, _ row: Int) -> FactRefusal? {
    guard let customer = batch.key(row, ErasureCells.customer),
      customer.incarnation.writer.isStore, customer.n <= Limits.integerMagnitude
    else {
      return FactRefusal(
        .outOfRange, batch.rows[row].key, "an erasure names a customer, a fact of a store")
    }
    return nil
  }

  /// A store revises its *sold out* switches and nothing else; head office everything else.
  private func revisionRefusal(
    of batch: FactBatch, _ row: Int, _ writer: StoreNumber
  ) -> FactRefusal? {
    let column = batch.integer(row, RevisionCells.column) ?? 0
    let table = batch.integer(row, RevisionCells.entityTable) ?? 0
    let isSwitch =
      column == Tables.soldOutColumn && table == Int64(Tables.products.number)
    if isSwitch != writer.isStore {
      return FactRefusal(
        .wrongWriter, batch.rows[row].key,
        "column \(column) of table \(table) is not revised by \(writer)")
    }
    if !isSwitch, Self.isPersonal(table, column) {
      // The revision would hold in clear, and for ever, what an erasure has to blank.
      return FactRefusal(
        .outOfRange, batch.rows[row].key, "personal column \(column) of table \(table) is revised")
    }
    if isSwitch, !(0...1).contains(batch.integer(row, RevisionCells.integer) ?? -1) {
      return FactRefusal(.outOfRange, batch.rows[row].key, "sold out is 0 or 1")
    }
    return nil
  }
}
