import Database
package import SyncProtocol

extension NodeDatabase {
  /// Heads of the own chain that head office had acknowledged when that was last saved.
  package func savedAcknowledged() throws -> [ChangeSetID] {
    try connection.rows("SELECT incarnation, sequence FROM acknowledged") { row in
      Incarnation(rawValue: row.integer(at: 0)).map { ChangeSetID($0, row.integer(at: 1)) }
    }.compactMap { $0 }
  }

  /// Saves what head office has acknowledged; older is safe: it is only sent or counted again.
  package func saveAcknowledged(_ heads: [ChangeSetID], at now: Int64) throws {
    try connection.transaction {
      try connection.run("DELETE FROM acknowledged")
      for head in heads {
        try connection.run(
          "INSERT INTO acknowledged VALUES (?, ?, ?)",
          [.integer(head.incarnation.rawValue), .integer(head.sequence), .integer(now)])
      }
    }
  }

  /// How many orders the change-sets of these ranges hold, and the instant of the oldest.
  package func orders(
    in ranges: [ChainTree.Range]
  ) throws -> (count: Int64, oldestAt: Int64?) {
    var count: Int64 = 0
    var oldest: Int64?
    for range in ranges {
      let found = try connection.rows(
        "SELECT count(*), min(at) FROM orders WHERE incarnation = ? AND n BETWEEN ? AND ?",
        [
          .integer(range.incarnation.rawValue), .integer(range.sequences.lowerBound << 16),
          .integer(range.sequences.upperBound << 16 | 0xFFFF),
        ]
      ) { (count: $0.integer(at: 0), oldest: $0.isNull(at: 1) ? nil : $0.integer(at: 1)) }
      for part in found {
        count += part.count
        oldest = [oldest, part.oldest].compactMap { $0 }.min()
      }
    }
    return (count, oldest)
  }

  /// The given change-sets with their chain and hash, where they are held.
  package func heads(at ids: [ChangeSetID]) throws -> [Head] {
    try ids.compactMap { id in
      guard let (chain, tree) = trees.first(where: { $0.value.contains(id) }),
        let hash = try hash(of: id)
      else { return nil }
      return Head(chain: chain, id: tree.named(id), hash: hash)
    }
  }

  /// Change-sets of a chain below each of its heads, dense near it and sparse further down.
  package func locator(of chain: ChainID) throws -> [Head] {
    guard let tree = trees[chain] else { return [] }
    return try tree.heads.flatMap { try heads(at: tree.locator(from: $0)) }
  }

  /// Whether another node has gone on where this process stopped, under its incarnation: the next
  /// change-set's name is taken.
  package var sharesIncarnation: Bool {
    incarnations.contains { chain, incarnation in
      let last = trees[chain]?.segments[incarnation]?.last ?? 0
      return last > (tip(of: chain)?.sequence ?? 0)
    }
  }

  /// From the next change-set on, this process writes under a new incarnation: another node was
  /// seen to write under the present one.
  package func takeNewIncarnation() { incarnations = [:] }
}
