import Database
package import SyncProtocol

extension NodeDatabase {
  /// Change-sets of head office that two kept proofs may lie apart, in sum: what one give-back
  /// takes.
  private static let proofDistance: Int64 = 4_096

  /// Keeps heads that head office has signed: with them its chains can be given back to it.
  ///
  /// Of older ones as many stay as it takes to give back any stretch in parts. Those that name
  /// nothing new are not kept.
  ///
  /// - Throws: `DatabaseError`.
  package func keep(_ signed: SignedHeads) throws {
    let heads = signed.heads.filter { $0.chain.writer == .headOffice }
    let height = try heads.reduce(Int64(0)) { try $0 + (held($1)?.sequence ?? 0) }
    let kept = try connection.rows(
      "SELECT id, height FROM signed_heads ORDER BY height DESC LIMIT 2"
    ) { (id: $0.integer(at: 0), height: $0.integer(at: 1)) }
    guard height > kept.first?.height ?? 0 else { return }
    if kept.count == 2, height - kept[1].height <= Self.proofDistance {
      try connection.run("DELETE FROM signed_heads WHERE id = ?", [.integer(kept[0].id)])
    }
    var writer = ByteWriter()
    writer.heads(signed.heads)
    try connection.run(
      "INSERT INTO signed_heads (heads, signature, height, at) VALUES (?, ?, ?, ?)",
      [
        .blob(writer.bytes), .blob(signed.signature), .integer(height),
        .integer(environment.now()),
      ])
  }

  /// What was kept, the oldest first.
  ///
  /// - Throws: `DatabaseError`, `WireError` for a damaged row.
  package func signedHeads() throws -> [SignedHeads] {
    let rows = try connection.rows("SELECT heads, signature FROM signed_heads ORDER BY height") {
      (heads: $0.blob(at: 0), signature: $0.blob(at: 1))
    }
    return try rows.map { row in
      var reader = ByteReader(row.heads)
      return SignedHeads(heads: try reader.heads(), signature: row.signature)
    }
  }
}
