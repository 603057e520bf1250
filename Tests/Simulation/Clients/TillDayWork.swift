import Facts
import SyncProtocol

extension ChangeSetDraft {
  /// Adds a row of each table of stores that came with schema version 2, out of its description.
  ///
  /// The signatures of real receipts differ from run to run, and no seed would replay: what the
  /// simulator asks of these tables is that their rows travel, merge, verify and are rebuilt.
  ///
  /// `given` has a fact of each earlier table that they refer to.
  mutating func addTillDay(
    under given: [Int: FactKey], by doing: Doing, _ random: inout SplitMix64
  ) {
    var written = given
    let writer = id.incarnation.writer
    for table in Tables.schema.tables where table.since == 2 && table.writers.include(writer) {
      let key = begin(table, parent: table.parent.flatMap { written[$0] })
      let columns = table.parent == nil ? table.columns[...] : table.columns.dropFirst()
      for column in columns {
        let isLeftOut = !column.isRequired && random.chance(50)
        switch column.kind {
        case .integer:
          let range = column.range ?? 0...1_000
          let value = random.pick(range.lowerBound...min(range.upperBound, range.lowerBound + 999))
          append(isLeftOut ? nil : value)
        case .instant: append(doing.at)
        case .text: append(isLeftOut ? nil : "\(column.name) \(random.pick(1...999))")
        case .reference(let number): append(isLeftOut ? nil : written[number ?? 0])
        case .keys: append(blob: nil)
        default: append(blob: random.bytes(64))
        }
      }
      written[table.number] = key
    }
  }
}
