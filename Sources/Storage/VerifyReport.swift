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
  /// Tables with facts that belong to no change-set, and how many.
  package var strays: [(table: String, detail: String)] = []

  package init() {}

  /// Whether nothing was found.
  package var isClean: Bool { findings.isEmpty && strays.isEmpty }

  /// Each finding as a line for a person, change-sets first.
  package var lines: [String] {
    findings.map(\.description) + strays.map { "table \($0.table): \($0.detail)" }
  }
}

/// A part of a verification: one incarnation's line of change-sets.
package struct VerifyTask: Sendable {
  package let chain: ChainID
  package let segment: ChainTree.Segment
}
