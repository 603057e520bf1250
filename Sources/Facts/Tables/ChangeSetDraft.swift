package import SyncProtocol

/// The facts of one change-set while it is being written, in order of writing.
///
/// Its identity is known from the start, so that a fact's key can be answered and referred to
/// before anything is stored. A child whose parent is its nearest earlier one gets no parent key.
package struct ChangeSetDraft: Sendable {
  package let id: ChangeSetID
  package private(set) var batch = FactBatch()
  private var lastRow = [Int](repeating: -1, count: Limits.highestTable + 1)

  package init(id: ChangeSetID) { self.id = id }

  /// Starts a fact; its cells are appended next, in column order, but for a parent's key.
  package mutating func begin(_ table: FactTable, parent: FactKey? = nil) -> FactKey {
    let key = FactKey(id, place: batch.count)
    var parentRow = -1
    var written = parent
    if let parentTable = table.parent {
      let nearest = lastRow[parentTable]
      if nearest >= 0, parent == nil || batch.rows[nearest].key == parent {
        parentRow = nearest
        written = nil
      }
    }
    lastRow[table.number] = batch.beginRow(table: table.number, key: key, parentRow: parentRow)
    if table.parent != nil { batch.append(written) }
    return key
  }

  /// The next cell: an integer or null.
  package mutating func append(_ value: Int64?) { batch.append(value) }

  /// The next two cells: a key or null.
  package mutating func append(_ key: FactKey?) { batch.append(key) }

  /// The next cell: a text or null.
  package mutating func append(_ text: String?) { batch.append(text) }

  /// The next cell: bytes or null.
  package mutating func append(blob: [UInt8]?) { batch.append(blob: blob) }
}

/// Who did something, where and when: every event, payment and movement says it.
package struct Doing: Sendable {
  /// A fact of `staff`.
  package let actor: FactKey

  /// Number of the till or screen, 0 for the node itself.
  package let till: Int64

  /// Milliseconds UTC.
  package let at: Int64

  package init(actor: FactKey, till: Int64, at: Int64) {
    self.actor = actor
    self.till = till
    self.at = at
  }
}
