package import SyncProtocol

extension FactSchema {
  /// The lowest schema version that knows the columns that the revisions of a batch set.
  ///
  /// A reader that does not know one of them has to park the change-set, though it knows
  /// `revisions`.
  package func lowestVersion(revisedBy batch: FactBatch) -> UInt16 {
    var version: UInt16 = 1
    for row in 0..<batch.count where Int(batch.rows[row].table) == Tables.revisions.number {
      guard let revised = batch.integer(row, RevisionCells.entityTable).flatMap({ table(Int($0)) }),
        let column = batch.integer(row, RevisionCells.column),
        revised.columns.indices.contains(Int(column) - 1)
      else { continue }
      version = max(version, revised.columns[Int(column) - 1].since)
    }
    return version
  }
}
