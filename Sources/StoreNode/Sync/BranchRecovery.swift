import SyncProtocol

/// Lines of this store's own chain that were fetched back.
///
/// A branch that was lost comes back once. One that goes on growing afterwards is written by a
/// second machine.
struct BranchRecovery {
  /// Change-sets fetched back since the last time nothing was missing.
  var changeSets = 0
  private var present: Set<Incarnation> = []
  private var finished: Set<Incarnation> = []

  /// Notes lines that have grown by what was fetched back.
  ///
  /// - Returns: whether one of them had been fetched back to its end before.
  mutating func note(_ grown: [Incarnation]) -> Bool {
    present.formUnion(grown)
    return !finished.isDisjoint(with: grown)
  }

  /// Nothing is missing any more.
  mutating func finish() {
    finished.formUnion(present)
    present = []
    changeSets = 0
  }
}
