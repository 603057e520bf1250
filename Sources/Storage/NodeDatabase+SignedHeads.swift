import Database
package import SyncProtocol

extension NodeDatabase {
  /// Change-sets of head office that two kept proofs may lie apart: what one give-back takes.
  private static let proofDistance: Int64 = 4_096

  /// Keeps heads that head office has signed: with them its chains can be given back to it.
  ///
  /// Those that prove nothing new are not kept. Of those that newer ones cover, as many stay as it
  /// takes to give back any stretch in parts; one that names a branch which head office has lost
  /// since is covered by none.
  ///
  /// - Throws: `DatabaseError`, `WireError` for a damaged row.
  package func keep(_ signed: SignedHeads) throws {
    let heads = signed.heads.filter { $0.chain.writer == .headOffice }
    if heads == newestProof { return }
    let proven = try reach(of: heads)
    let kept = try connection.rows("SELECT id, heads FROM signed_heads ORDER BY id DESC") {
      (id: $0.integer(at: 0), heads: $0.blob(at: 1))
    }
    let older = try kept.map { (id: $0.id, reach: try reach(of: try Self.heads(in: $0.heads))) }
    // What is not held yet is looked at again once it has been pulled.
    if try heads.allSatisfy({ try held($0) != nil }) { newestProof = heads }
    if proven.isEmpty || older.contains(where: { covers($0.reach, proven) }) { return }
    if older.count > 1, covers(proven, older[0].reach), covers(older[0].reach, older[1].reach),
      size(proven) - size(older[1].reach) <= Self.proofDistance
    {
      try connection.run("DELETE FROM signed_heads WHERE id = ?", [.integer(older[0].id)])
    }
    var writer = ByteWriter()
    writer.heads(signed.heads)
    try connection.run(
      "INSERT INTO signed_heads (heads, signature, at) VALUES (?, ?, ?)",
      [.blob(writer.bytes), .blob(signed.signature), .integer(environment.now())])
  }

  /// How far each line is covered by those of the heads that are held.
  private func reach(of heads: [Head]) throws -> [Incarnation: Int64] {
    var reach: [Incarnation: Int64] = [:]
    for (chain, heads) in Dictionary(grouping: heads, by: \.chain)
    where chain.writer == .headOffice {
      let ids = try heads.compactMap { try held($0) }
      reach.merge(trees[chain]?.covered(by: ids) ?? [:]) { max($0, $1) }
    }
    return reach
  }

  private func covers(_ reach: [Incarnation: Int64], _ other: [Incarnation: Int64]) -> Bool {
    other.allSatisfy { $0.value <= reach[$0.key, default: 0] }
  }

  private func size(_ reach: [Incarnation: Int64]) -> Int64 {
    reach.values.reduce(0) { max($0, $1) }
  }

  /// What was kept, the oldest first.
  ///
  /// - Throws: `DatabaseError`, `WireError` for a damaged row.
  package func signedHeads() throws -> [SignedHeads] {
    let rows = try connection.rows("SELECT heads, signature FROM signed_heads ORDER BY id") {
      (heads: $0.blob(at: 0), signature: $0.blob(at: 1))
    }
    return try rows.map {
      SignedHeads(heads: try Self.heads(in: $0.heads), signature: $0.signature)
    }
  }

  private static func heads(in bytes: [UInt8]) throws -> [Head] {
    var reader = ByteReader(bytes)
    return try reader.heads()
  }
}
