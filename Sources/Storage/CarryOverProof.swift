import Database
import SyncProtocol

/// What shows that a new file holds all that an older one held (I12).
package struct CarryOverProof: Codable, Sendable {
  /// One chain, in numbers.
  package struct Chain: Codable, Sendable {
    /// Writer and reader, as `3→0`.
    package var chain: String

    /// Change-sets in the old file, in the snapshot or backup, carried over, and in the new file.
    package var old: Int64
    package var snapshot: Int64
    package var carried: Int64
    package var new: Int64

    /// Facts in the old file, and in the new one of the same lines; nil where the old file cannot
    /// be counted.
    package var oldFacts: Int64?
    package var newFacts: Int64
  }

  /// A head of the old file.
  package struct Head: Codable, Sendable {
    package var chain: String
    package var id: String
    package var hash: String

    /// Whether the new file holds this very change-set, and so all before it.
    package var isHeld: Bool
  }

  /// Change-sets that could not be carried over: a line from one of them to its end.
  package struct Missing: Codable, Sendable {
    package var chain: String
    package var first: String
    package var last: Int64
    package var reason: String
  }

  /// Rows of a local table that went with it.
  package struct Local: Codable, Sendable {
    package var table: String
    package var rows: Int
    package var problem: String?
  }

  package var chains: [Chain]
  package var heads: [Head]
  package var missing: [Missing]
  package var local: [Local]

  /// Change-sets of the new file that were checked row by row, and how many did not fit.
  package var verified: Int
  package var findings: Int

  /// Whether nothing is lacking and every row of the new file is what was written.
  package var isComplete: Bool {
    missing.isEmpty && findings == 0 && heads.allSatisfy(\.isHeld)
      && local.allSatisfy { $0.problem == nil }
  }
}

extension CarryOverProof {
  /// Where nothing of the old file could be read; `verified` change-sets of the new one were.
  package static func unreadable(_ verified: Int) -> CarryOverProof {
    CarryOverProof(
      chains: [], heads: [],
      missing: [
        Missing(
          chain: "all", first: "the first", last: 0,
          reason: "the old database cannot be read at all")
      ], local: [], verified: verified, findings: 0)
  }
}

extension CarryOver {
  /// Compares both files as they are now.
  ///
  /// - Parameter progress: called with change-sets verified and in all.
  /// - Returns: what was found.
  /// - Throws: `DatabaseError` where the new file cannot be read.
  package func proof(progress: (Int, Int) -> Void = { _, _ in }) throws -> CarryOverProof {
    let opened = Dictionary(grouping: try before ?? new.openedHeads(), by: \.chain)
    var proof = CarryOverProof(
      chains: [], heads: [], missing: [], local: [], verified: 0, findings: 0)
    for chain in Set(old.trees.keys).union(new.trees.keys).sorted() {
      let snapshot = new.trees[chain]?.covered(by: (opened[chain] ?? []).map(\.id)) ?? [:]
      proof.chains.append(try numbers(of: chain, snapshot, &proof.missing))
      for head in try old.heads(of: chain) {
        proof.heads.append(
          CarryOverProof.Head(
            chain: "\(chain)", id: "\(head.id)", hash: "\(head.hash)",
            isHeld: try new.held(head) != nil))
      }
    }
    proof.local = local.map {
      CarryOverProof.Local(table: $0.table, rows: $0.rows, problem: $0.problem)
    }
    let report = try new.verify(progress: progress)
    proof.verified = report.changeSets
    proof.findings = report.findings.count + report.strays.count
    return proof
  }

  private func numbers(
    of chain: ChainID, _ snapshot: [Incarnation: Int64],
    _ missing: inout [CarryOverProof.Missing]
  ) throws -> CarryOverProof.Chain {
    let before = old.trees[chain] ?? ChainTree()
    let after = new.trees[chain] ?? ChainTree()
    var carried: Int64 = 0
    for segment in before.inCausalOrder {
      let lacking = try firstLacking(chain, segment)
      let known = min(lacking, snapshot[segment.incarnation, default: segment.first - 1] + 1)
      carried += lacking - max(known, segment.first)
      guard lacking <= segment.last else { continue }
      let first = ChangeSetID(segment.incarnation, lacking)
      missing.append(
        CarryOverProof.Missing(
          chain: "\(chain)", first: "\(first)", last: segment.last,
          reason: stuck[first] ?? "it follows on one that is missing"))
    }
    return CarryOverProof.Chain(
      chain: "\(chain)", old: before.changeSetCount,
      snapshot: after.segments.values.reduce(0) { sum, segment in
        sum + max(0, snapshot[segment.incarnation, default: 0] - segment.first + 1)
      },
      carried: carried, new: after.changeSetCount, oldFacts: oldFacts(of: before),
      newFacts: try new.factCount(of: before))
  }

  private func oldFacts(of tree: ChainTree) -> Int64? {
    do { return try old.factCount(of: tree) } catch { return nil }
  }
}

extension ChainTree {
  /// Change-sets held.
  var changeSetCount: Int64 { segments.values.reduce(0) { $0 + max(0, $1.last - $1.first + 1) } }
}

extension NodeDatabase {
  /// Facts held of the lines of a tree.
  func factCount(of tree: ChainTree) throws -> Int64 {
    var count: Int64 = 0
    for table in schema.tables {
      let statement = try connection.statement(
        "SELECT count(*) FROM \(table.name) WHERE incarnation = ? AND n BETWEEN ? AND ?")
      for segment in tree.segments.values {
        statement.bind(segment.incarnation.rawValue, at: 1)
        statement.bind(segment.first << 16, at: 2)
        statement.bind(segment.last << 16 | 0xFFFF, at: 3)
        if try statement.step() { count += statement.integer(at: 0) }
        statement.reset()
      }
    }
    return count
  }
}
