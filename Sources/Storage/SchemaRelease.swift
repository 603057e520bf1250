import Facts
package import SyncProtocol

/// One version of the schema, as a program writes it: the fact tables, and what makes them of those
/// of the version before.
package struct SchemaRelease: Sendable {
  /// The fact tables, as the codec, the rules and the engine see them.
  package let facts: FactSchema

  /// What makes version 2 of version 1, version 3 of version 2, and so on.
  let upgrades: [SchemaUpgrade]

  /// What this program writes.
  package static let current = SchemaRelease(
    facts: Tables.schema,
    upgrades: [
      SchemaUpgrade(
        facts: [
          .file("schema/facts/004_till_day.sql"), .file("schema/facts/005_till_day_immutable.sql"),
          .file("schema/facts/006_till_day_indexes.sql"),
          .file("schema/projections/002_transfers.sql"),
        ],
        local: [
          .file("schema/local/002_people.sql"), .file("schema/local/003_till.sql"),
        ])
    ])

  /// - Parameters:
  ///   - facts: all fact tables of this version.
  ///   - upgrades: one for each version behind the first.
  package init(facts: FactSchema, upgrades: [SchemaUpgrade]) {
    precondition(Int(facts.version) == upgrades.count + 1, "one upgrade for each later version")
    self.facts = facts
    self.upgrades = upgrades
  }

  /// As `PRAGMA user_version`.
  package var version: Int64 { Int64(facts.version) }

  /// The version behind this one, which has what `facts` and `upgrade` say besides.
  package func next(_ facts: [FactTable], _ upgrade: SchemaUpgrade) -> SchemaRelease {
    let numbers = Set(facts.map(\.number))
    let kept = self.facts.tables.filter { !numbers.contains($0.number) }
    return SchemaRelease(
      facts: FactSchema(version: self.facts.version + 1, tables: kept + facts),
      upgrades: upgrades + [upgrade])
  }
}

/// What makes one version of the schema of the one before: it only adds tables and columns.
package struct SchemaUpgrade: Sendable {
  /// SQL, by the name of its file or as it is.
  package enum Script: Sendable {
    case file(String)
    case text(String)

    func text() throws(StorageError) -> String {
      switch self {
      case .file(let name): try SchemaFiles.script(name)
      case .text(let text): text
      }
    }
  }

  /// What a snapshot carries too.
  let facts: [Script]
  /// This node alone.
  let local: [Script]

  package init(facts: [Script], local: [Script] = []) {
    self.facts = facts
    self.local = local
  }
}
