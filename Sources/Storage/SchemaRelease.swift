import Facts
package import SyncProtocol

/// One version of the schema, as a program writes it: the fact tables, and what makes them of those
/// of the version before.
package struct SchemaRelease: Sendable {
  /// The fact tables, as the codec, the rules and the engine see them.
  package let facts: FactSchema

  /// SQL that makes version 2 of version 1, version 3 of version 2, and so on; it only adds tables
  /// and columns.
  let upgrades: [String]

  /// What this program writes.
  package static let current = SchemaRelease(facts: Tables.schema, upgrades: [])

  /// - Parameters:
  ///   - facts: all fact tables of this version.
  ///   - upgrades: one script for each version behind the first.
  package init(facts: FactSchema, upgrades: [String]) {
    precondition(Int(facts.version) == upgrades.count + 1, "one script for each later version")
    self.facts = facts
    self.upgrades = upgrades
  }

  /// As `PRAGMA user_version`.
  package var version: Int64 { Int64(facts.version) }
}
