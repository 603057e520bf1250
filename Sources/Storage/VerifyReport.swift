package import SyncProtocol

/// What `verify` found wrong, named by change-set.
package struct VerifyFinding: Equatable, Sendable, CustomStringConvertible {
  package let chain: ChainID
  package let id: ChangeSetID
  package let detail: String

  package var description: String { "chain \(chain), sequence \(id.sequence) (\(id)): \(detail)" }
}

/// The result of a verification.
package struct VerifyReport: Sendable {
  package var changeSets = 0
  package var findings: [VerifyFinding] = []
  /// What SQLite's own check says of the file.
  package var structure: [String] = []
  /// Tables with facts that belong to no change-set, and how many.
  package var strays: [(table: String, detail: String)] = []

  package init() {}

  /// Whether nothing was found.
  package var isClean: Bool { structure.isEmpty && findings.isEmpty && strays.isEmpty }

  /// Each finding as a line for a person: the file, change-sets, facts of none.
  package var lines: [String] {
    structure.map { "the file: \($0)" } + findings.map(\.description)
      + strays.map { "table \($0.table): \($0.detail)" }
  }
}

/// A part of a verification: one incarnation's line of change-sets.
package struct VerifyTask: Sendable {
  package let chain: ChainID
  package let segment: ChainTree.Segment
}
