package import SyncProtocol

extension ChangeSetDraft {
  /// Tells a store of a fact of another one: its key, its table and its row as it was written.
  package mutating func addRelay(of fact: FactKey, in table: FactTable, content: [UInt8]) {
    _ = begin(Tables.relays)
    append(Int64(table.number))
    append(fact)
    append(blob: content)
  }
}
