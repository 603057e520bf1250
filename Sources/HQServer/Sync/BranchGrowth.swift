package import SyncProtocol

/// Which lines of each chain have grown, and in what turn.
///
/// A restart or a restore leaves a line for a new one and never comes back to it. A line that grows
/// again after another one has is written by a second machine.
package struct BranchGrowth {
  private var newest: [ChainID: Incarnation] = [:]
  private var grown: Set<Incarnation> = []

  package init() {}

  /// Notes that a line has grown.
  ///
  /// - Returns: whether two machines write the chain.
  package mutating func note(_ incarnation: Incarnation, of chain: ChainID) -> Bool {
    let wasNewest = newest.updateValue(incarnation, forKey: chain)
    let isFirst = grown.insert(incarnation).inserted
    return !isFirst && wasNewest != nil && wasNewest != incarnation
  }
}
