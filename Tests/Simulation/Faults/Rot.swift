import SyncProtocol

/// A byte of a fact that rots on a node's disk.
struct Rot {
  let place: Place

  /// What the fact belongs to.
  let changeSet: ChangeSetID

  /// The cell, and what was written into it.
  let table: String
  let column: String
  let key: FactKey
  let text: String

  /// When it began, on the clock of the run.
  let at: Int64

  /// Whether the node has named it.
  var isNamed = false
}
