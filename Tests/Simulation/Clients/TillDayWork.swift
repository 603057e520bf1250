import Facts
import Fiscal
import SyncProtocol

extension ChangeSetDraft {
  /// Adds a row of each table of stores that came with schema version 2, out of its description.
  ///
  /// What the simulator asks of these tables is that their rows travel, merge, verify and are
  /// rebuilt. Fiscal records are none of them: the book writes those.
  ///
  /// `given` has a fact of each earlier table that they refer to.
  mutating func addTillDay(
    under given: [Int: FactKey], by doing: Doing, _ random: inout SplitMix64
  ) {
    var written = given
    let writer = id.incarnation.writer
    let booked = FiscalChain.allCases.map(\.table.number) + [Tables.series.number]
    for table in Tables.schema.tables
    where table.since == 2 && table.writers.include(writer) && !booked.contains(table.number) {
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
