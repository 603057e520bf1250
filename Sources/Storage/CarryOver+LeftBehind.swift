import SyncProtocol

extension CarryOver {
  /// What may exist in the old file alone, after what could be was carried over.
  package struct LeftBehind: Codable, Equatable, Sendable {
    /// Change-sets of the node's own chain that the new file lacks and that head office had not
    /// acknowledged.
    package var changeSets: Int

    /// Orders in them; nil where they cannot be counted.
    package var orders: Int64?

    package init(changeSets: Int, orders: Int64?) {
      self.changeSets = changeSets
      self.orders = orders
    }
  }

  /// Counts it.
  ///
  /// - Throws: `DatabaseError` where either file cannot be read.
  package func leftBehind() throws -> LeftBehind {
    let chain = ChainID.ofStore(new.writer)
    let tree = old.trees[chain] ?? ChainTree()
    // Saved every few seconds, so sometimes too old: then more is counted than is left.
    let ranges = try tree.missing(beyond: try old.savedAcknowledged()).compactMap { range in
      let segment = tree.segments[range.incarnation]
      let lacking = try segment.map {
        try firstLacking(chain, $0, from: range.sequences.lowerBound)
      }
      return lacking.flatMap { first in
        first <= range.sequences.upperBound
          ? ChainTree.Range(range.incarnation, first...range.sequences.upperBound) : nil
      }
    }
    return LeftBehind(
      changeSets: ranges.reduce(0) { $0 + $1.sequences.count }, orders: orders(in: ranges))
  }

  private func orders(in ranges: [ChainTree.Range]) -> Int64? {
    do { return try old.orders(in: ranges).count } catch { return nil }
  }
}
