import Storage
import Toolkit

/// The proof of a carry-over as a table for a person.
enum ProofTable {
  /// `source` is what the new file was made from.
  static func text(_ proof: CarryOverProof, source: String = "snapshot") -> String {
    var rows = [
      ["chain", "old", source, "carried", "new", "old facts", "in new"]
    ]
    for chain in proof.chains {
      rows.append([
        chain.chain, "\(chain.old)", "\(chain.snapshot)", "\(chain.carried)", "\(chain.new)",
        chain.oldFacts.map { "\($0)" } ?? "?", "\(chain.newFacts)",
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines = rows.map { row in
      row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 0 ? row[column] + space : space + row[column]
      }.joined(separator: "  ")
    }
    let held = proof.heads.count { $0.isHeld }
    lines.append("heads of the old file held by the new one: \(held) of \(proof.heads.count)")
    for head in proof.heads {
      lines.append("  \(head.isHeld ? "held   " : "MISSING") \(head.chain) \(head.id) \(head.hash)")
    }
    for line in proof.missing {
      lines.append(
        "MISSING chain \(line.chain), from \(line.first) to sequence \(line.last): \(line.reason)")
    }
    for table in proof.local {
      lines.append(
        table.problem.map { "MISSING local rows of \(table.table): \($0)" }
          ?? "local rows of \(table.table): \(table.rows)")
    }
    lines.append(
      "verified in the new file: \(proof.verified) change-sets, "
        + (proof.findings == 0 ? "every row fits" : "\(proof.findings) DO NOT FIT"))
    return lines.map { SingleLine.escaped($0) + "\n" }.joined()
  }
}
